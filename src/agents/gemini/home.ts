// The home that a session of Gemini CLI has of its own, since there is no other place from which it takes hooks of ours
// for every person. All that its person keeps is in it as links, so what it writes reaches the person's own folder;
// only the extensions are a folder of the session, with ours among the person's.

import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fieldsOf, parseFields } from "../../system/fields.ts";
import type { Environment, Prepared } from "../profile.ts";
import { atHome } from "../start/own-places.ts";

/** Below the session's folder, what is Gemini CLI's home there. */
export const homeFolder = "gemini";
export const extensionFolder = join(homeFolder, ".gemini", "extensions", "lockstep");

/** The person's, wherever they keep it. */
export function geminiFolder(environment: Environment): string {
  return join(environment.GEMINI_CLI_HOME ?? atHome(environment, ""), ".gemini");
}

/** Makes the folders that it writes into where the person has none yet: through a link no program can make them. */
export function ownHome(environment: Environment): Required<Pick<Prepared, "files" | "links">> {
  const folder = geminiFolder(environment);
  for (const name of folders) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  const shared = new Set([...namesIn(folder), ...files].filter((name) => !own.has(name)));
  const extensions = namesIn(join(folder, "extensions")).filter((name) => name !== "lockstep");
  const beside = besides.filter((name) => existsSync(join(folder, "..", name)));
  const links = [
    ...[...shared].map((name) => join(".gemini", name)),
    ...extensions.map((name) => join(".gemini", "extensions", name)),
    ...beside,
  ];
  const known = textOf(join(folder, registry));
  return {
    links: Object.fromEntries(links.map((path) => [join(homeFolder, path), join(folder, "..", path)])),
    files: known === null ? {} : { [join(homeFolder, ".gemini", registry)]: known },
  };
}

/** Why the extension of a session in this folder would not be asked; null when it is. */
export function whyNoHooks(environment: Environment, workspace: string, folder: string): string | null {
  const settings = [
    "/etc/gemini-cli/system-defaults.json",
    join(geminiFolder(environment), "settings.json"),
    join(workspace, ".gemini", "settings.json"),
    environment.GEMINI_CLI_SYSTEM_SETTINGS_PATH ?? "/etc/gemini-cli/settings.json",
  ];
  // A later one outweighs those before it.
  for (const path of settings.reverse()) {
    const { hooksConfig } = fieldsIn(path);
    const isOn = fieldsOf(hooksConfig)?.enabled;
    if (isOn === false) return `hooksConfig.enabled is false in ${path}`;
    if (isOn === true) break;
  }
  for (const path of settings) {
    const allowed = fieldsOf(fieldsIn(path).security)?.allowedExtensions;
    if (Array.isArray(allowed) && allowed.length > 0 && !allowed.some((one) => matches(one, folder)))
      return `security.allowedExtensions in ${path} has none that is ${folder}`;
  }
  return null;
}

// --- helpers ------------------------------------------------------------------------------------

/** Which project has which folder of chats. It is replaced, not written, and made again from the folders. */
const registry = "projects.json";
const own = new Set(["extensions", registry]);
const folders = ["tmp", "history", "policies", "acknowledgments"];
/** Files it may write later, besides those that exist: it writes through a link that leads to nothing yet. */
const files = [
  "settings.json",
  "oauth_creds.json",
  "google_accounts.json",
  "gemini-credentials.json",
  "mcp-oauth-tokens.json",
  "a2a-oauth-tokens.json",
  "mcp-server-enablement.json",
  "installation_id",
  "state.json",
  "trusted_hooks.json",
  "keybindings.json",
  "GEMINI.md",
];
/** Files it reads in the home itself. */
const besides = [".env", ".agents"];

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** Settings may have comments. Those that cannot be read end Gemini CLI itself, which says where. */
function fieldsIn(path: string): Readonly<Record<string, unknown>> {
  const text = textOf(path) ?? "";
  const plain = text.replace(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
    found.startsWith('"') ? found : "",
  );
  return parseFields(plain) ?? {};
}

function matches(pattern: unknown, path: string): boolean {
  try {
    return typeof pattern === "string" && new RegExp(pattern).test(path);
  } catch {
    return false;
  }
}
