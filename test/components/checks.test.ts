import { expect, test } from "vitest";
import { checksText } from "../../components/sync-point/checks.ts";
import { initialUi } from "../../state/screen/ui.ts";
import { viewOf } from "../../state/screen/view.ts";
import { workflow } from "../helpers/plan.ts";
import { World } from "../helpers/world.ts";

test("a check that runs shows what its command prints, and no longer when it has passed", () => {
  const world = new World();
  const checks = [{ id: "run t", kind: "run", command: { kind: "shell", line: "t" } }] as const;
  world.start(workflow({ id: "a", tasks: [], checks }, { id: "b", tasks: [{ id: "x" }] }));
  const checkOutput = { "run t": "1 of 2 pass\n2 of 2 pass\n", other: "not this" };
  const shown = () =>
    checksText(viewOf(world.state, { ...initialUi, checkOutput }, 0), { kind: "sync-point", top: 0 })
      .lines.map((line) => line.map((span) => span.text).join(""))
      .join("\n");
  const next = (kind: string) => {
    const command = world.pending.find((pending) => pending.kind === kind);
    if (command === undefined) throw new Error(`nothing asks for ${kind}`);
    return command;
  };
  world.answer(next("take-baseline"));
  expect(shown()).toContain("    1 of 2 pass\n    2 of 2 pass");
  expect(shown()).not.toContain("not this");
  for (const command of world.pending.filter(({ kind }) => kind === "check")) world.answer(command);
  expect(shown()).not.toContain("of 2 pass");
});
