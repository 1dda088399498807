// The boundaries that `lockstep init` proposes: one entry a task of the implementation phase, for one of the guide's
// three patterns. No two of them meet; a test proves it with the analysis that `lockstep check` makes.
import { basename } from "node:path";
import type { LayerId, Repository } from "./repository.ts";

export const patterns = ["feature", "layer", "test-implementation"] as const;
export type Pattern = (typeof patterns)[number];

export interface Boundary {
  readonly prompt?: string;
  readonly dependencies: readonly string[];
  readonly can_modify: readonly string[];
  readonly cannot_modify: readonly string[];
  readonly parallel_safe: true;
}

export function proposeBoundaries(
  pattern: Pattern,
  repository: Repository,
): Readonly<Record<string, Boundary>> {
  switch (pattern) {
    case "feature":
      return Object.fromEntries(
        partsOf(repository).map((part, _at, all) => [
          `feature-${part.name}`,
          featureBoundary(repository, part, all),
        ]),
      );
    case "layer":
      return layerBoundaries(repository);
    case "test-implementation":
      return Object.fromEntries(
        partsOf(repository).flatMap((part, _at, all) => testedFeature(repository, part, all)),
      );
  }
}

// --- helpers ------------------------------------------------------------------------------------

interface Part {
  readonly name: string;
  readonly paths: readonly string[];
}

/** With more features than these, a list of all the others in each says less than it costs to read. */
const othersNamedMax = 8;
const guideFeatures = ["trading", "analysis", "reporting"];

/** The repository's own parts; the guide's three features where it has none yet. */
function partsOf({ features }: Repository): readonly Part[] {
  if (features.length === 0)
    return guideFeatures.map((name) => ({ name, paths: [`/src/features/${name}/`, `/api/${name}/`] }));
  const short = features.map((path) => nameOf(basename(path)));
  return features.map((path, at) => {
    const isAlone = short.filter((name) => name === short[at]).length === 1;
    return { name: (isAlone ? short[at] : nameOf(path)) ?? nameOf(path), paths: [`/${path}/`] };
  });
}

/** A name for a task: what an id may hold, and short enough for `-integration-tests` behind it. */
function nameOf(path: string): string {
  const name = path.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[^\p{L}\p{N}]+|-+$/gu, "");
  return name.slice(0, 60) || "part";
}

function typesOf({ common }: Repository): string {
  return `/${common}/types`;
}

function othersOf(part: Part, all: readonly Part[]): readonly string[] {
  return all.length > othersNamedMax
    ? []
    : all.filter((other) => other !== part).flatMap(({ paths }) => paths);
}

function featureBoundary(repository: Repository, part: Part, all: readonly Part[]): Boundary {
  return {
    dependencies: [typesOf(repository)],
    can_modify: part.paths,
    cannot_modify: [`/${repository.common}/`, `/${repository.tests}/`, ...othersOf(part, all)],
    parallel_safe: true,
  };
}

/** A feature, and what may be done to it when it is completed. */
function testedFeature(
  repository: Repository,
  part: Part,
  all: readonly Part[],
): readonly (readonly [string, Boundary])[] {
  const feature = `feature-${part.name}`;
  const after = (prompt: string, path: string): Boundary => ({
    prompt,
    dependencies: [feature],
    can_modify: [path],
    cannot_modify: [`/${repository.common}/`, ...(all.length > othersNamedMax ? [] : part.paths)],
    parallel_safe: true,
  });
  return [
    [feature, featureBoundary(repository, part, all)],
    [
      `${part.name}-integration-tests`,
      after(
        `Write integration tests of the completed ${feature} within {{can_modify}}. Change nothing of it: say what fails.`,
        `/${repository.tests}/integration/${part.name}/`,
      ),
    ],
    [
      `${part.name}-documentation`,
      after(
        `Document the completed ${feature} within {{can_modify}} for those who use it.`,
        `/docs/features/${part.name}/`,
      ),
    ],
  ];
}

const layerDefaults: Readonly<Record<LayerId, string>> = {
  "frontend-components": "src/components",
  "backend-apis": "src/api",
  "database-models": "src/models",
};

const layerPrompts: Readonly<Record<LayerId, string>> = {
  "frontend-components": "Build the UI components within {{can_modify}}.",
  "backend-apis": "Implement the API endpoints within {{can_modify}}.",
  "database-models": "Create the database layer within {{can_modify}}.",
};

function layerBoundaries(repository: Repository): Readonly<Record<string, Boundary>> {
  const ids: readonly LayerId[] = ["frontend-components", "backend-apis", "database-models"];
  const layers = ids.map((id) => {
    const found = repository.layers[id];
    return { name: id, paths: (found.length > 0 ? found : [layerDefaults[id]]).map((path) => `/${path}/`) };
  });
  return Object.fromEntries(
    layers.map((layer) => [
      layer.name,
      {
        prompt: `${layerPrompts[layer.name]} The other layers are built at the same time on the same contracts: keep to what stands in {{dependencies}}.`,
        ...featureBoundary(repository, layer, layers),
      },
    ]),
  );
}
