import { sidebarLines } from "../state/view-sidebar.ts";
import { Rows } from "./Rows.tsx";
import { useView } from "./use-view.ts";

/** Tasks, locks, sync point and parallelism beside the panes. */
export function Sidebar() {
  const rect = useView(({ layout }) => layout.sidebar);
  const lines = useView((view) => {
    const { sidebar } = view.layout;
    return sidebar === null ? [] : sidebarLines(view, sidebar.width, sidebar.height);
  });
  return rect === null ? null : <Rows rect={rect} lines={lines} />;
}
