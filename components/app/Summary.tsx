import { Rows } from "../text/Rows.tsx";
import { summaryLines } from "./summary-rows.ts";
import { useView } from "./use-view.ts";

/** What the sidebar says, in two rows, where there is no room for it. */
export function Summary() {
  const rect = useView(({ layout }) => layout.summary);
  const lines = useView((view) =>
    view.layout.summary === null ? [] : summaryLines(view, view.layout.columns),
  );
  return rect === null ? null : <Rows rect={rect} lines={lines} />;
}
