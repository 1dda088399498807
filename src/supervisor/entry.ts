// The supervisor's first file: what is loaded after it comes compiled from the cache, which saves 20 ms of its start.
import module from "node:module";

module.enableCompileCache?.();
await import("./main.ts");
