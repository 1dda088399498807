import { Spread } from "../text/Spread.tsx";
import { summaryRows } from "./summary-rows.ts";
import { useView } from "./use-view.ts";

/** Shows the sidebar's facts in two rows where there is no room for it. */
export function Summary() {
  const rect = useView(({ layout }) => layout.summary);
  const rows = useView((view) =>
    view.layout.summary === null ? [] : summaryRows(view, view.layout.columns),
  );
  return rect === null ? null : <Spread rect={rect} rows={rows} />;
}
