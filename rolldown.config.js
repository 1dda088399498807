import { defineConfig } from "rolldown";

// One bundle with an entry for each kind of process. The pty library has a native part and stays outside.
export default defineConfig({
  input: {
    cli: "src/cli.ts",
    supervisor: "src/supervisor/main.ts",
    host: "src/sessions/main.ts",
    "demo-agent": "src/demo/agent.ts",
  },
  platform: "node",
  external: ["@lydell/node-pty", "react-devtools-core"],
  transform: { define: { "process.env.NODE_ENV": '"production"', "process.env.DEV": '"false"' } },
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    minify: true,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
  },
});
