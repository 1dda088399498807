// Profiles that a workflow describes: programs that we do not know, and changes to those that we do.
import { join } from "node:path";
import type { OwnProfile, Workflow } from "../../state/model/state.ts";
import type { Launch, Profile, TitleAttention } from "./profile.ts";
import { atHome } from "./start/own-places.ts";
import { profileByName } from "./table.ts";

/** The profile of this name, as the workflow has it. */
export function profileIn(workflow: Workflow | null, name: string): Profile | null {
  const known = profileByName(name);
  const profiles = workflow?.profiles ?? {};
  const own = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  return own === undefined ? known : combined(name, known, own);
}

function combined(name: string, known: Profile | null, own: OwnProfile): Profile {
  const program = own.command?.[0] ?? known?.program ?? name;
  return {
    ...(known ?? unknown),
    name,
    program: program.includes("/") ? null : program,
    install: own.install || (known?.install ?? `${program} is not found on the PATH.`),
    argv: (launch) => withOwn(own, own.command, known, launch),
    ...headlessOf(known, own),
    env: { ...known?.env, ...own.env },
    // Another command than the known one is not told of the hooks that the known one is.
    hooks: own.command === null ? (known?.hooks ?? null) : null,
    places: (environment, session) => {
      const places = known?.places(environment, session) ?? { writable: [], closed: [] };
      const added = own.writable.map((path) =>
        path === "~" || path.startsWith("~/") ? atHome(environment, join(".", path.slice(1))) : path,
      );
      return { ...places, writable: [...places.writable, ...added] };
    },
    attention: (title) => attentionBy(own.title, title) ?? known?.attention(title) ?? null,
    ...(own.command === null ? {} : { notes: [] }),
    ...screenOf(known, own),
  };
}

/** Another command than the known one has another screen, which only the person can tell of. */
function screenOf(known: Profile | null, own: OwnProfile): Pick<Profile, "screen"> {
  const { screen = {} } = own;
  const before = own.command === null ? known?.screen : undefined;
  if (Object.keys(screen).length === 0) return before === undefined ? {} : { screen: before };
  return { screen: (text) => attentionBy(screen, text) ?? before?.(text) ?? null };
}

const unknown: Omit<Profile, "name" | "program" | "install" | "argv" | "places" | "attention"> = {
  env: {},
  hooks: null,
};

function headlessOf(known: Profile | null, own: OwnProfile): Pick<Profile, "headless"> {
  // Another command than the known one has another form without a screen, or none.
  const before = own.command === null ? known?.headless : undefined;
  const format = own.headless?.format ?? before?.format;
  if (format === undefined) return {};
  const command = own.headless?.command ?? null;
  return { headless: { format, argv: (launch) => withOwn(own, command, before ?? null, launch) } };
}

function withOwn(
  own: OwnProfile,
  command: readonly string[] | null,
  known: Pick<Profile, "argv"> | null,
  launch: Launch,
): readonly string[] {
  const given = command?.map((word) => filled(word, launch)) ?? known?.argv(launch) ?? [];
  const [program = "", ...rest] = given;
  return [program, ...own.args, ...rest];
}

function filled(word: string, { prompt, task }: Launch): string {
  return word.replaceAll("{{task}}", task).replaceAll("{{prompt}}", () => prompt);
}

const doings: readonly TitleAttention[] = ["needs-person", "working", "idle"];

function attentionBy(patterns: OwnProfile["title"], title: string): TitleAttention | null {
  return doings.find((doing) => matches(patterns[doing], title)) ?? null;
}

function matches(pattern: string | undefined, title: string): boolean {
  return pattern !== undefined && new RegExp(pattern, "mu").test(title);
}
