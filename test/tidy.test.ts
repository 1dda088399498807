// The architecture as a test: who may import whom, how long things may be, which words are not names.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "rolldown/parseAst";
import { describe, expect, test } from "vitest";
import { rooms } from "./rooms.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /\.tsx?$/.test(file) && existsSync(join(root, file)));
const sources = files.filter((file) => /^(src|state|components)\//.test(file));

const linesOf = (file: string) => readFileSync(join(root, file), "utf8").split("\n").length - 1;

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit);
}

function parsed(file: string): { text: string; tree: Node } {
  const text = readFileSync(join(root, file), "utf8");
  const tree: unknown = parseAst(text, { lang: file.endsWith("x") ? "tsx" : "ts" });
  if (!isNode(tree)) throw new Error(`${file} could not be parsed`);
  return { text, tree };
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)\s*import\s+"([^"]+)"/g;

function importsOf(file: string): string[] {
  return [...readFileSync(join(root, file), "utf8").matchAll(importPattern)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? "",
  );
}

/** The top-level folder that a relative import leads to; a package's name for others. */
function target(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return relative(root, join(root, dirname(file), specifier)).split("/")[0] ?? "";
}

function offenders(check: (file: string, target: string) => boolean, among: readonly string[]): string[] {
  return among.flatMap((file) =>
    importsOf(file).flatMap((specifier) =>
      check(file, target(file, specifier)) ? [`${file} imports ${specifier}`] : [],
    ),
  );
}

describe("layers", () => {
  const stateFiles = sources.filter((file) => file.startsWith("state/"));

  test("state/ imports nothing but itself and packages that are pure", () => {
    const pure = ["state", "zod", "zustand/vanilla", "picomatch"];
    expect(offenders((_file, to) => !pure.includes(to), stateFiles)).toEqual([]);
  });

  test("state/ reads no clock and no chance", () => {
    const impure = stateFiles.filter((file) =>
      /\b(Date\.now|new Date\(\)|Math\.random|performance\.[a-z]|process\.[a-z]|console\.[a-z])/.test(
        readFileSync(join(root, file), "utf8"),
      ),
    );
    expect(impure).toEqual([]);
  });

  test("zod schemas of public files are in state/ alone, and there is one zustand store", () => {
    expect(sources.filter((file) => importsOf(file).includes("zustand/vanilla"))).toEqual(
      expect.arrayContaining(["state/screen/store.ts"]),
    );
    const creates = sources.filter((file) => /\bcreateStore\b/.test(readFileSync(join(root, file), "utf8")));
    expect(
      creates.filter((file) => !["state/screen/store.ts", "src/screen/shown.ts"].includes(file)),
    ).toEqual([]);
  });

  test("components import only state, components, ink, react and zustand; text is measured in components/text", () => {
    const allowed = ["state", "components", "ink", "react", "zustand", "zustand/vanilla"];
    expect(
      offenders(
        (file, to) =>
          !allowed.includes(to) && !(to === "string-width" && file === "components/text/width.ts"),
        sources.filter((file) => file.startsWith("components/")),
      ),
    ).toEqual([]);
  });

  test("only the screen's entry sees components; what is pure in them, others may ask too", () => {
    const outside = sources.filter((file) => file.startsWith("src/") && file !== "src/screen/run-screen.tsx");
    expect(offenders((_file, to) => to === "ink" || to === "react", outside)).toEqual([]);
    const seen = outside.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => target(file, specifier) === "components")
        .map((specifier) => relative(root, join(root, dirname(file), specifier))),
    );
    const pure = ["components/text/width.ts", "components/status-line/input-field.ts"];
    expect(seen.filter((file) => !pure.includes(file))).toEqual([]);
    expect(offenders((_file, to) => to === "ink" || to === "react", pure)).toEqual([]);
  });

  test("only the session host loads the pty library and the emulator", () => {
    const native = (to: string) => to.startsWith("@lydell/") || to.startsWith("@xterm/");
    expect(
      offenders(
        (_file, to) => native(to),
        sources.filter((file) => !file.startsWith("src/sessions/")),
      ),
    ).toEqual([]);
  });

  test("only the store opens the state's database", () => {
    const sqlite = sources.filter((file) => importsOf(file).includes("node:sqlite"));
    const others = sqlite.filter((file) => !file.startsWith("src/store/"));
    expect(others).toEqual(["src/sessions/host/election.ts"]);
  });
});

describe("rooms", () => {
  const graph = new Map(
    sources.map((file) => [
      file,
      importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => join(dirname(file), specifier))
        .filter((path) => /\.tsx?$/.test(path)),
    ]),
  );

  test("no two files import each other, also over others", () => {
    expect(circlesIn(graph)).toEqual([]);
  });

  test("every file is in a room, and every room has a file", () => {
    const used = new Set(sources.map(roomOf));
    expect(sources.filter((file) => roomOf(file) === undefined)).toEqual([]);
    expect(rooms.filter((room) => !used.has(room))).toEqual([]);
  });

  test("a file imports only from its own room and those below", () => {
    const heightOf = (file: string) => rooms.indexOf(roomOf(file) ?? "");
    const upwards = [...graph].flatMap(([file, targets]) =>
      targets
        .filter((target) => graph.has(target) && heightOf(target) > heightOf(file))
        .map((target) => `${file} imports ${target}`),
    );
    expect(upwards).toEqual([]);
  });
});

/** The most exact room that the file is in. */
function roomOf(file: string): string | undefined {
  return rooms
    .filter((room) => file.startsWith(`${room}/`))
    .sort((one, other) => other.length - one.length)[0];
}

/** Groups of files of which each leads to each other one (Tarjan's strongly connected components). */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.size - 1);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}

describe("lengths", () => {
  test("no file is over 500 lines, and one over 400 is named", () => {
    const long = sources.map((file) => ({ file, lines: linesOf(file) })).filter(({ lines }) => lines > 400);
    for (const { file, lines } of long) console.warn(`${file} has ${lines} lines`);
    expect(long.filter(({ lines }) => lines > 500)).toEqual([]);
  });

  test("no folder holds more than 20 files", () => {
    const folders = Map.groupBy(sources, (file) => dirname(file));
    expect([...folders].filter(([, inside]) => inside.length > 20).map(([folder]) => folder)).toEqual([]);
  });

  test("no component is over 150 lines", () => {
    const components = sources.filter((file) => file.startsWith("components/"));
    expect(components.filter((file) => linesOf(file) > 150)).toEqual([]);
  });

  test("no function is over 60 lines", () => {
    const long: string[] = [];
    for (const file of sources) {
      const { text, tree } = parsed(file);
      walk(tree, (node) => {
        if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return;
        const lines = text.slice(node.start, node.end).split("\n").length;
        if (lines > 60)
          long.push(
            `${file}: a function of ${lines} lines: ${text.slice(node.start, node.start + 50).split("\n")[0]}`,
          );
      });
    }
    expect(long).toEqual([]);
  });
});

describe("words", () => {
  test("files are named in kebab-case, components in PascalCase", () => {
    const wrong = sources.filter((file) => {
      const name = basename(file).replace(/\.tsx?$/, "");
      return file.startsWith("components/") && file.endsWith(".tsx")
        ? !/^[A-Z][A-Za-z]+$/.test(name)
        : !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
    });
    expect(wrong).toEqual([]);
  });

  test("no file is called a manager, helper, util, handler, data, info, proc or panel", () => {
    expect(
      sources.filter((file) => /(manager|helper|utils?|handler|data|info|proc|panel)\.tsx?$/.test(file)),
    ).toEqual([]);
  });

  test("no any, no non-null assertion, no enum, no default export", () => {
    const found: string[] = [];
    for (const file of sources) {
      walk(parsed(file).tree, (node) => {
        if (
          ["TSAnyKeyword", "TSNonNullExpression", "TSEnumDeclaration", "ExportDefaultDeclaration"].includes(
            node.type,
          )
        )
          found.push(`${file}: ${node.type}`);
      });
    }
    expect(found).toEqual([]);
  });

  test("useEffect and useState are only in use-*.ts", () => {
    const hooks = sources.filter((file) =>
      /\buse(Effect|State|Reducer)\(/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(hooks.filter((file) => !basename(file).startsWith("use-"))).toEqual([]);
  });
});

test("every package is pinned exactly", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
    string,
    Record<string, string> | undefined
  >;
  const versions = { ...manifest.dependencies, ...manifest.devDependencies };
  expect(
    Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
  ).toEqual([]);
});

test("nothing names a registry's host or an absolute path of a machine", () => {
  const everything = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  }).split("\n");
  const texts = everything.filter(
    (file) =>
      /\.(ts|tsx|js|json|md|yaml|yml|sh)$|^\.ci\//.test(file) &&
      existsSync(join(root, file)) &&
      file !== "test/tidy.test.ts",
  );
  const found = texts.filter((file) =>
    /registry\.npmjs|\/work\/|\/root\/|\/home\/[a-z]/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(found).toEqual([]);
});
