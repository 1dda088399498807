import { listLines } from "../state/view-list.ts";
import { Rows } from "./Rows.tsx";
import { useView } from "./use-view.ts";

/** Every pane by its title, beside the one that is shown. */
export function PaneList() {
  const rect = useView(({ layout }) => layout.list);
  const lines = useView(listLines);
  return rect === null ? null : <Rows rect={rect} lines={lines} />;
}
