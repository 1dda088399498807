// `lockstep schema`: JSON Schema of the public files, for editors and programs.
import { jsonSchema } from "../../../state/files/schema.ts";
import { type Invocation, parse } from "../../command-line/invocation.ts";
import { printJson } from "../../command-line/output.ts";
import { exitCode, usage } from "../../system/failure.ts";

const names = ["workflow", "boundaries", "status", "locks", "state"] as const;

export async function schema(invocation: Invocation): Promise<number> {
  const [asked] = parse(invocation, {}, 1).positionals;
  const name = names.find((known) => known === asked);
  if (name === undefined)
    throw usage(
      `lockstep schema needs one of ${names.join(", ")}${asked === undefined ? "" : `, not ${asked}`}.`,
    );
  printJson(jsonSchema(name));
  return exitCode.done;
}
