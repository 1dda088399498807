import { useView } from "../app/use-view.ts";
import { Frame } from "../text/Frame.tsx";
import { span } from "../text/line.ts";
import { List } from "../text/Rows.tsx";
import { listRows } from "./list.ts";

/** Every pane by its title, beside the one that is shown. */
export function PaneList() {
  const rect = useView(({ layout }) => layout.list);
  const rows = useView((view) =>
    view.layout.list === null ? null : listRows(view, view.layout.list.width - 4),
  );
  if (rect === null || rows === null) return null;
  return (
    <Frame
      rect={rect}
      border={{ stroke: "light", role: "quiet" }}
      title={[span(" Panes ", "strong")]}
      below={rows.below > 0 ? [span(` ↓ ${rows.below} more `, "quiet")] : []}
    >
      <List lines={rows.lines} />
    </Frame>
  );
}
