import { fileURLToPath } from "node:url";
import { defineConfig } from "rolldown";

/** What a command needs that only asks the supervisor. Each file more takes about 0.7 ms of its start, so it is one. */
const askingCommands =
  /src[\\/]((commands|command-line)[\\/](main|invocation|output|table|locks[\\/]lock|look[\\/]status|run[\\/]task)|client[\\/]connect|workflow[\\/]find)\.ts$/;

/** `import … from "node:fs"` reads every export of the module, also those that load others: 7 ms of each start for
 *  `node:fs` and `node:util`. What is taken from the module by name costs nothing. */
const builtinsByName = {
  name: "builtins-by-name",
  renderChunk(code, chunk) {
    // The entry has to get as far as its sentence about the version in an old Node that cannot do this.
    if (chunk.name === "cli") return null;
    let text = code;
    for (const node of this.parse(code).body.reverse())
      if (node.type === "ImportDeclaration" && node.source.value.startsWith("node:"))
        text = `${text.slice(0, node.start)}${takenByName(node)}${text.slice(node.end)}`;
    return text;
  },
};

function takenByName({ source, specifiers }) {
  const module = `process.getBuiltinModule(${JSON.stringify(source.value)})`;
  const named = specifiers.filter(({ type }) => type === "ImportSpecifier");
  const names = named.map(({ imported, local }) => `${imported.name}: ${local.name}`).join(", ");
  const whole = specifiers.filter(({ type }) => type !== "ImportSpecifier").map(({ local }) => local.name);
  return [...(named.length > 0 ? [`{ ${names} }`] : []), ...whole]
    .map((target) => `const ${target} = ${module};`)
    .join("");
}

/** Yoga, which lays Ink's boxes out, has its program in its own text, and yet fetches it: that loads an HTTP client,
 *  25 ms of the first frame. Without `fetch` it decodes the text. */
const yogaWithoutFetch = {
  name: "yoga-without-fetch",
  transform: {
    filter: { id: /yoga-wasm-base64-esm\.js$/ },
    handler(code) {
      const text = code.replaceAll('"function"!=typeof fetch', "true");
      if (text === code) this.error("yoga-layout no longer asks for fetch in the way that is replaced here.");
      return text;
    },
  },
};

const plainText = fileURLToPath(new URL("src/screen/compositor/plain-text.ts", import.meta.url));

/** What measures and cuts text asks for the tables of Unicode only when the text is not plain. */
const plainTextFirst = {
  name: "plain-text-first",
  transform: {
    filter: { id: /node_modules[\\/].*\.js$/, code: /Intl\.Segmenter\(/ },
    handler(code, id) {
      let text = code.replaceAll("new Intl.Segmenter(", "new PlainSegmenter(");
      if (/string-width[\\/]index\.js$/.test(id)) text = withPlainWidth(text);
      if (text === null) this.error(`${id} no longer measures text in the way that is shortened here.`);
      return `import { LatePattern, PlainSegmenter, plainWidth } from ${JSON.stringify(plainText)};\n${text}`;
    },
  },
};

/** Its patterns of Unicode's properties take 20 ms to be made, which is when plain text is on the screen already. */
function withPlainWidth(code) {
  const before = /\n\t\/\/ Fast path: printable ASCII/;
  const pattern = /\nconst (\w+Regex) = (new RegExp\(.+\)|\/.+\/v);/g;
  const shortcut = "\n\tconst plain = plainWidth(string);\n\tif (plain >= 0) return plain;";
  if (!before.test(code) || !pattern.test(code)) return null;
  return code
    .replace(before, (found) => shortcut + found)
    .replaceAll(pattern, (_, name, made) => `\nconst ${name} = new LatePattern(() => ${made});`);
}

// One bundle with an entry for each kind of process. The pty library has a native part and stays outside.
export default defineConfig({
  input: {
    cli: "src/cli.ts",
    supervisor: "src/supervisor/entry.ts",
    host: "src/sessions/host/entry.ts",
    "demo-agent": "src/demo/agent.ts",
    headless: "src/agents/headless/main.ts",
  },
  platform: "node",
  external: ["@lydell/node-pty", "react-devtools-core"],
  transform: { define: { "process.env.NODE_ENV": '"production"', "process.env.DEV": '"false"' } },
  plugins: [builtinsByName, yogaWithoutFetch, plainTextFirst],
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    minify: true,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
    codeSplitting: { groups: [{ name: "client", test: askingCommands }] },
  },
});
