// An agent's message as its own words: without code, quotes and tags, cut into sentences.

/** The sentences of a message that are the agent's own, in order. */
export function sentencesOf(message: string): readonly string[] {
  return paragraphsOf(ownWords(unquoted(message))).flatMap((paragraph) =>
    paragraph
      .split(/(?<=[.!?…])\s+(?=\S)|(?<=:)\s+(?=[A-Z])/)
      .map((sentence) => sentence.trim())
      .filter((sentence) => sentence !== ""),
  );
}

/** A message may as a whole stand in quotes, as in logs. */
function unquoted(message: string): string {
  const text = message.trim();
  const [, inner] = /^"([^"]*)"$/s.exec(text) ?? [];
  return inner ?? text;
}

function ownWords(text: string): string {
  return withoutFences(text)
    .replace(/`[^`\n]*`/g, " CODE ")
    .replace(/<([a-z][\w-]*)>[\s\S]{0,1000}?<\/\1>/g, " ")
    .replace(/^[ \t]*>.*$/gm, "\n")
    .replace(/"[^"\n]*"|“[^”\n]*”|«[^»\n]*»/g, " QUOTE ")
    .replace(/(?<=[\s(])‘[^’\n]*’(?=[\s.,;:)!?])|(?<=[\s(])'[^'\n]*'(?=[\s.,;:)!?])/g, " QUOTE ");
}

/** Without blocks of code; one that is not closed goes to the end. Line by line, since a message may be a whole log. */
function withoutFences(text: string): string {
  let fence: string | null = null;
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    const mark = fenceOf(line);
    if (fence === null && mark !== null) fence = mark;
    else if (fence === null) kept.push(line);
    else if (mark?.startsWith(fence) === true && line.trim() === mark) {
      fence = null;
      kept.push("");
    }
  }
  return kept.join("\n");
}

function fenceOf(line: string): string | null {
  const [, mark] = /^[ \t]*(`{3,}|~{3,})/.exec(line) ?? [];
  return mark ?? null;
}

/** Wrapped lines belong together; a list's point, a heading and an empty line begin anew. */
function paragraphsOf(text: string): readonly string[] {
  const paragraphs: string[] = [];
  let open = "";
  for (const line of text.split("\n")) {
    const plain = line.trim();
    const begins = plain === "" || /^(#{1,6}\s|[-*•+]\s|\d+[.)]\s|\[|\|)/.test(plain) || /:$/.test(open);
    if (begins && open !== "") paragraphs.push(open);
    const words = plain.replace(/^(#{1,6}|[-*•+]|\d+[.)])\s+/, "").replace(/\*\*|__|\*(?=\S)/g, "");
    open = begins ? words : `${open} ${words}`;
    if (/^#{1,6}\s/.test(plain)) {
      paragraphs.push(open);
      open = "";
    }
  }
  if (open !== "") paragraphs.push(open);
  return paragraphs;
}
