// Describes a repository as far as `lockstep init` needs it: packages and folders, common code, tests, the
// test command, instructions for agents. In: a folder. Out: facts; nothing is run or written.
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { isGlob, overlap } from "../../state/locks/overlap.ts";

export interface Repository {
  /** Folders that can be worked on beside one another, without `/` at either end, in the order of their names. */
  readonly features: readonly string[];
  readonly layers: Readonly<Record<LayerId, readonly string[]>>;
  readonly common: string;
  readonly tests: string;
  /** A glob that a test file matches. */
  readonly testGlob: string;
  readonly testCommand: string | null;
  /** Instructions for agents: CLAUDE.md, AGENTS.md. */
  readonly instructions: readonly string[];
}

export type LayerId = "frontend-components" | "backend-apis" | "database-models";

export function readRepository(folder: string): Repository {
  const manifest = readManifest(folder);
  const isFolder = (path: string) => isFolderAt(join(folder, path));
  const common = commonFolders.find(isFolder) ?? "common";
  const tests = testFolders.find(isFolder) ?? "tests";
  const layers: Repository["layers"] = {
    "frontend-components": layerFolders["frontend-components"].filter(isFolder),
    "backend-apis": layerFolders["backend-apis"].filter(isFolder),
    "database-models": layerFolders["database-models"].filter(isFolder),
  };
  return {
    features: featuresOf(folder, manifest, [common, tests, "docs"]),
    layers,
    common,
    tests,
    testGlob: testGlobOf(folder, tests),
    testCommand: testCommandOf(folder, manifest),
    instructions: ["CLAUDE.md", "AGENTS.md"].filter((name) => existsSync(join(folder, name))),
  };
}

// --- helpers ------------------------------------------------------------------------------------

const commonFolders = ["common", "shared", "src/common", "src/shared", "packages/common", "packages/shared"];
const testFolders = ["tests", "test", "spec", "__tests__"];
const layerFolders: Readonly<Record<LayerId, readonly string[]>> = {
  "frontend-components": [
    ...["frontend", "web", "client", "ui", "components"],
    ...["src/components", "src/pages", "src/ui", "src/frontend", "apps/web", "packages/ui", "packages/web"],
  ],
  "backend-apis": [
    ...["backend", "server", "api", "src/api", "src/server", "src/routes", "src/backend"],
    ...["apps/api", "apps/server", "packages/api", "packages/server"],
  ],
  "database-models": [
    ...["database", "db", "prisma", "migrations", "models"],
    ...["src/models", "src/db", "src/database", "packages/db", "packages/database"],
  ],
};

const manifestSchema = z.looseObject({
  workspaces: z.union([z.array(z.string()), z.looseObject({ packages: z.array(z.string()) })]).optional(),
  scripts: z.record(z.string(), z.string()).optional(),
});
type Manifest = z.output<typeof manifestSchema>;
const pnpmSchema = z.looseObject({ packages: z.array(z.string()) });

function readManifest(folder: string): Manifest | null {
  return readAs(manifestSchema, () => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
}

/** A file of another program may be broken: then the proposal is made without it. */
function readAs<Schema extends z.ZodType>(schema: Schema, read: () => unknown): z.output<Schema> | null {
  try {
    return schema.parse(read());
  } catch {
    return null;
  }
}

/** The finest division that the repository has already; one part alone divides nothing. */
function featuresOf(
  folder: string,
  manifest: Manifest | null,
  reserved: readonly string[],
): readonly string[] {
  const divisions = [
    () => packagesOf(folder, manifest),
    ...["src/features", "features", "src/modules", "modules", "apps", "src", "lib", "app"].map(
      (place) => () => foldersIn(folder, place),
    ),
  ];
  for (const division of divisions) {
    const own = division().filter((path) => reserved.every((other) => overlap(path, other) === null));
    const outermost = own.filter(
      (path) => !own.some((other) => other !== path && path.startsWith(`${other}/`)),
    );
    if (outermost.length > 1) return outermost;
  }
  return [];
}

function packagesOf(folder: string, manifest: Manifest | null): readonly string[] {
  const { workspaces } = manifest ?? {};
  const named = Array.isArray(workspaces) ? workspaces : (workspaces?.packages ?? []);
  const pnpm = readAs(pnpmSchema, () => parse(readFileSync(join(folder, "pnpm-workspace.yaml"), "utf8")));
  const patterns = [...named, ...(pnpm?.packages ?? [])];
  const isExcluded = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const found = globSync(
    patterns.filter((pattern) => !pattern.startsWith("!")),
    { cwd: folder, exclude: isExcluded.concat("**/node_modules/**") },
  );
  const paths = found.map((path) => path.replace(/^\.\//, "").replace(/\/+$/, ""));
  const inside = paths.filter((path) => isPlainFolder(folder, path));
  return [...new Set(inside)].sort();
}

function foldersIn(folder: string, place: string): readonly string[] {
  if (!isFolderAt(join(folder, place))) return [];
  return readdirSync(join(folder, place))
    .filter((name) => !name.startsWith(".") && !neverFeatures.has(name))
    .map((name) => `${place}/${name}`)
    .filter((path) => isPlainFolder(folder, path))
    .sort();
}

/** Folders that are made, installed, or used by all. */
const neverFeatures = new Set([
  ...["node_modules", "dist", "build", "target", "coverage", "vendor", "assets", "public", "styles", "i18n"],
  ...[
    "common",
    "shared",
    "types",
    "utils",
    "lib",
    "config",
    "test",
    "tests",
    "__tests__",
    "docs",
    "__pycache__",
  ],
]);

/** A real folder inside, whose name is no glob. */
function isPlainFolder(folder: string, path: string): boolean {
  return (
    path !== "" &&
    path !== "." &&
    !path.split("/").includes("..") &&
    !isGlob(path) &&
    isFolderAt(join(folder, path))
  );
}

function isFolderAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function testGlobOf(folder: string, tests: string): string {
  const has = (name: string) => existsSync(join(folder, name));
  if (has("package.json")) return `${tests}/**/*.{test,spec}.*`;
  if (has("pyproject.toml") || has("setup.py") || has("pytest.ini")) return `${tests}/**/test_*.py`;
  return has("Cargo.toml") ? `${tests}/**/*.rs` : `${tests}/**/*.*`;
}

function testCommandOf(folder: string, manifest: Manifest | null): string | null {
  const has = (name: string) => existsSync(join(folder, name));
  const script = manifest?.scripts?.test;
  // The default script of a new npm manifest tests nothing and fails.
  if (script !== undefined && !script.includes("no test specified")) {
    if (has("pnpm-lock.yaml")) return "pnpm test";
    if (has("yarn.lock")) return "yarn test";
    return has("bun.lock") || has("bun.lockb") ? "bun run test" : "npm test";
  }
  if (has("Cargo.toml")) return "cargo test";
  if (has("go.mod")) return "go test ./...";
  if (has("pytest.ini") || has("pyproject.toml") || has("setup.py")) return "pytest";
  return has("Makefile") && /^test:/m.test(readFileSync(join(folder, "Makefile"), "utf8"))
    ? "make test"
    : null;
}
