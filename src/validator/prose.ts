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
  return text
    .replace(/^[ \t]*(```+|~~~+)[^\n]*\n[\s\S]*?(?:^[ \t]*\1[ \t]*$|(?![\s\S]))/gm, "\n\n")
    .replace(/`[^`\n]*`/g, " CODE ")
    .replace(/<([a-z][\w-]*)>[\s\S]*?<\/\1>/g, " ")
    .replace(/^[ \t]*>.*$/gm, "\n")
    .replace(/"[^"\n]*"|“[^”\n]*”|«[^»\n]*»/g, " QUOTE ")
    .replace(/(?<=[\s(])‘[^’\n]*’(?=[\s.,;:)!?])|(?<=[\s(])'[^'\n]*'(?=[\s.,;:)!?])/g, " QUOTE ");
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
