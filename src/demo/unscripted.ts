// The part of a demo agent whose task is not in the sample: it writes a note to every place that its prompt names
// within its boundary, so that any workflow can be tried to its end without an account.
import { basename } from "node:path";
import { covers } from "../../state/locks/overlap.ts";
import { claimOfParts, partsOf } from "../../state/locks/path.ts";
import { look, progress, type Role, type Step, say, write } from "./script.ts";

/** `prompt`: as prompt.ts writes it; its second part says what may be written. */
export function unscripted(id: string, prompt: string): Role {
  const files = filesFor(id, prompt);
  return {
    id,
    steps: [
      say(`No script is known for ${id}, so this agent leaves a note where its task lies.`),
      look("Read", "lockstep.yaml"),
      progress("Thinking", 1_000),
      ...files.map((path) => note(id, path)),
      say(files.length === 0 ? "Nothing may be written." : `${files.length} written.`),
    ],
  };
}

// --- helpers ------------------------------------------------------------------------------------

/** Notes in more places than a person looks at say nothing more. */
const filesMax = 20;

function filesFor(id: string, prompt: string): readonly string[] {
  const [, listed = ""] = /^You may write only: (.*)\. These paths are locked for you\.$/m.exec(prompt) ?? [];
  const allowed = listed.split(", ").filter((path) => path !== "");
  const claims = allowed.map((path) => claimOfParts(partsOf(path)));
  const [asked = ""] = prompt.split("\n\n");
  const named = [...asked.matchAll(/(?:^|[\s(])(\/[^\s,;()]*)/g)].map(([, path = ""]) =>
    path.replace(/[.:]+$/, ""),
  );
  const places = [...allowed, ...named].map((path) => fileIn(path, id));
  const inside = places.filter((path) => claims.some((claim) => covers(claim, path)));
  return [...new Set(inside)].slice(0, filesMax);
}

/** The file itself where it has an ending, an example of a glob, else a note in the folder. */
function fileIn(path: string, id: string): string {
  const plain = claimOfParts(
    partsOf(path.replaceAll("**/", "").replace(/\{([^,}]*)[^}]*\}/g, "$1")).map((part) =>
      part.replaceAll("*", id),
    ),
  );
  // A file name with any ending becomes a text file.
  const file = plain.endsWith(`.${id}`) ? `${plain.slice(0, -id.length)}txt` : plain;
  if (!path.endsWith("/") && basename(file).includes(".")) return file;
  return file === "." ? `${id}.md` : `${file}/${id}.md`;
}

function note(id: string, path: string): Step {
  return write(path, `A note of the scripted demo agent ${id}: a real one would have done its task here.\n`);
}
