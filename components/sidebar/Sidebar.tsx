import { sidebarLines } from "../../state/screen/rows/sidebar.ts";
import { useView } from "../app/use-view.ts";
import { Rows } from "../text/Rows.tsx";

/** Tasks, locks, sync point and parallelism beside the panes. */
export function Sidebar() {
  const rect = useView(({ layout }) => layout.sidebar);
  const lines = useView((view) => {
    const { sidebar } = view.layout;
    return sidebar === null ? [] : sidebarLines(view, sidebar.width, sidebar.height);
  });
  return rect === null ? null : <Rows rect={rect} lines={lines} />;
}
