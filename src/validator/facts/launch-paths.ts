// The paths that a launch is about: what its prompt gives it to write, and what it did write. All as claims, so that
// overlap.ts can compare them.
import { isAbsolute, posix } from "node:path";
import { claimOfParts, partsOf } from "../../../state/locks/path.ts";
import { claimOf } from "../../system/paths.ts";
import type { Launch, Write } from "../../transcript/session.ts";

/** Turns paths of one session into claims. */
export interface Territory {
  /** The paths that the prompt gives to be written. */
  scope(launch: Launch): readonly Path[];
  /** The paths that were written, each once; with `inside`, those outside of the folders are left out. */
  written(writes: readonly Write[]): readonly WrittenPath[];
}

export interface Path {
  readonly shown: string;
  readonly claim: string;
}

export interface WrittenPath extends Path {
  readonly write: Write;
}

/** `workspace` and `cwd` are absolute; without a workspace the session's folder is taken for one. */
export function territoryOf(workspace: string | null, cwd: string | null): Territory {
  const read = (path: string) => pathOf(path, workspace, cwd);
  return {
    scope: (launch) =>
      scopesIn(launch.prompt).flatMap((path) => {
        // In a prompt a leading slash is the workspace, as in the guide, unless it is the real folder.
        const isReal =
          isAbsolute(path) && [workspace, cwd].some((root) => root !== null && isBelow(path, root));
        return isReal ? (read(path) ?? []) : { shown: path, claim: plainClaim(path) };
      }),
    written: (writes) =>
      writes.flatMap((write) => {
        const path = read(write.path);
        return path === null ? [] : { ...path, write };
      }),
  };
}

/** A path as it is written in our files, without looking at a disk. */
export function plainClaim(written: string): string {
  return claimOfParts(partsOf(posix.normalize(`/${written}`)));
}

function pathOf(path: string, workspace: string | null, cwd: string | null): Path | null {
  const absolute = isAbsolute(path) ? path : posix.join(cwd ?? workspace ?? "/", path);
  if (workspace !== null) {
    const result = claimOf(workspace, absolute, { kind: "tool", cwd: workspace });
    return result.ok ? { shown: `/${result.claim.claim}`, claim: result.claim.claim } : null;
  }
  const plain = posix.normalize(absolute);
  if (cwd === null) return { shown: path, claim: plainClaim(plain) };
  return isBelow(plain, cwd)
    ? {
        shown: plain.slice(posix.normalize(cwd).length),
        claim: plainClaim(plain.slice(posix.normalize(cwd).length)),
      }
    : null;
}

function isBelow(path: string, folder: string): boolean {
  return posix.normalize(path).startsWith(`${posix.normalize(folder).replace(/\/$/, "")}/`);
}

// --- prompts ------------------------------------------------------------------------------------

/** Finds the paths that the prompt gives to be written. A path counts when the nearest word before it that
 *  governs paths says so: "implement … in", "Scope:", "only modify"; not after "using", "depends on", "do
 *  not". */
function scopesIn(prompt: string): readonly string[] {
  const found: string[] = [];
  let heading: Mood = "none";
  for (const line of prompt.split("\n")) {
    const isPoint = /^\s*(?:[-*•]|\d+[.)])\s/.test(line);
    let mood: Mood = isPoint ? heading : "none";
    for (const clause of line.split(/[;]|(?<=\w)[.,](?=\s)|\s+but\s+/)) {
      for (const { text, path } of piecesOf(clause)) {
        mood = moodOf(text, mood);
        if (path !== null && mood === "write") found.push(path);
      }
    }
    if (!isPoint) heading = /:\s*$/.test(line) ? mood : "none";
  }
  return [...new Set(found)];
}

type Mood = "write" | "other" | "none";

const pathPattern = /(?<![\w:/.@<-])(?:`[^`\s]+`|(?:\.{0,2}\/)?[\w.@*{}[\]-]+(?:\/[\w.@*{},[\]-]+)*\/?)/g;

function piecesOf(clause: string): readonly { readonly text: string; readonly path: string | null }[] {
  const pieces: { text: string; path: string | null }[] = [];
  let from = 0;
  for (const match of clause.matchAll(pathPattern)) {
    const path = match[0].replace(/^`|`$/g, "").replace(/[.,:;]+$/, "");
    if (!looksLikePath(path)) continue;
    pieces.push({ text: clause.slice(from, match.index), path });
    from = match.index + match[0].length;
  }
  return [...pieces, { text: clause.slice(from), path: null }];
}

/** "and/or" and "TCP/IP" are none. */
function looksLikePath(text: string): boolean {
  if (!/[\w*]/.test(text) || /^\/?\w+:\/\//.test(text)) return false;
  if (/^\.{0,2}\/\S/.test(text)) return true;
  return text.includes("/") && (/\/$/.test(text) || /\.\w{1,8}$/.test(text) || text.split("/").length > 2);
}

const others =
  /\b(?:read(?:-only| only|ing)?|see|(?:tests?|docs?|documentation|specs?|coverage) (?:for|of)|run\w*|verif\w*|check\w*|describ\w*|review\w*|explor\w*|analy[sz]\w*|inspect\w*|audit\w*|summari\w*|report\w*|us(?:e|es|ing)|import\w*|depend\w*|dependenc\w+|based on|according to|follow\w*|refer\w*|look at|consult|cannot[_ ]modify|like|similar to|(?:described|documented|defined|specified|listed|found|explained|shown|declared) in|not|never|don't|without|except|avoid|outside|other than|reuse|call\w*|from|against|exist\w*|stay out of|leave|belongs? to|locked)\b/gi;
const writes =
  /\b(?:writ(?:e|es|ing)|creat\w+|implement\w*|modif(?:y|ies)|can[_ ]modify|edit\w*|updat\w+|add\w*|build\w*|refactor\w*|fix\w*|chang\w+|own\w*|scope\w*|work(?:ing)? (?:only )?(?:in|on|within|inside)|responsible for|output\w*|sav\w+|put|plac\w+|generat\w+|delet\w+|mov\w+|renam\w+|migrat\w+|stay (?:in|within|inside)|files?|paths?|only (?:in|within)|document\w*)\b/gi;

/** The last governing word decides; a denial holds to the end of its clause. */
function moodOf(text: string, before: Mood): Mood {
  if (/\b(?:not|never|don't|cannot|without|avoid|except)\b/i.test(text)) return "other";
  const write = [...text.matchAll(writes)].at(-1);
  const other = [...text.matchAll(others)].at(-1);
  if (write === undefined && other === undefined) return before;
  return (write?.index ?? -1) > (other?.index ?? -1) ? "write" : "other";
}
