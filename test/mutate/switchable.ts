// Loads the sources of a room with all their mutants in them, and everything of ours anew for each mutant, so that what a
// module keeps (caches, constants) is never that of the mutant before. Nothing is written to disk.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformSync } from "rolldown/utils";
import { instrumented, type Mutant, mutantsOf } from "./mutants.ts";
import { filesOf, type Room, root } from "./rooms.ts";

declare global {
  /** Whether this is the mutant that is tried. */
  var __mutant: (id: number) => boolean;
}

const own = pathToFileURL(root).href;
const standIn = new URL("./collected.ts", import.meta.url).href;

export function mutantsOfRoom(room: Room): readonly Mutant[] {
  return filesOf(room.sources).flatMap((file) => mutantsOf(file, readFileSync(`${root}${file}`, "utf8")));
}

/** From here on whatever is imported with `?mutant=N` has the room's switches in it, and all that it imports too. */
export function switchOn(room: Room): void {
  const all = mutantsOfRoom(room);
  const sources = new Map<string, string>();
  registerHooks({
    resolve: (specifier, context, next) => {
      const asked = /\?mutant=\d+$/.exec(context.parentURL ?? "")?.[0];
      if (asked !== undefined && specifier === "vitest") return next(standIn, context);
      const found = next(specifier, context);
      if (asked === undefined || !isOurs(found.url)) return found;
      return { ...found, url: `${found.url}${asked}` };
    },
    load: (url, context, next) => {
      const [plain] = url.split("?");
      if (plain === undefined || plain === url || !isOurs(plain)) return next(url, context);
      const source = sources.get(plain) ?? compiled(fileURLToPath(plain), all);
      sources.set(plain, source);
      return { format: "module", source, shortCircuit: true };
    },
  });
}

function isOurs(url: string): boolean {
  return url.startsWith(own) && !url.includes("/node_modules/") && /\.tsx?$/.test(url) && url !== standIn;
}

function compiled(path: string, all: readonly Mutant[]): string {
  const text = readFileSync(path, "utf8");
  const file = path.slice(root.length);
  const first = all.findIndex((mutant) => mutant.file === file);
  const switched =
    first === -1
      ? text
      : instrumented(
          text,
          all.filter((mutant) => mutant.file === file),
          first,
        );
  const { code, errors } = transformSync(path, switched, { jsx: { runtime: "automatic" } });
  if (errors.length > 0) throw new Error(`${file} with its mutants: ${errors[0]?.message}`);
  return code;
}
