import { inputLine } from "../status-line/input-field.ts";
import { Rows } from "../text/Rows.tsx";
import { explanationLines } from "./summary-rows.ts";
import { useView } from "./use-view.ts";

/** Shows one sentence on why things stand as they do, the answer to the last key, or the line being typed. */
export function Explanation() {
  const rect = useView(({ layout }) => layout.explanation);
  const lines = useView((view) => {
    const { columns, explanation } = view.layout;
    if (explanation === null) return [];
    const typed = view.ui.message === null ? inputLine(view, columns) : null;
    return typed === null ? explanationLines(view, columns, explanation.height) : [typed.line];
  });
  return rect === null ? null : <Rows rect={rect} lines={lines} />;
}
