import { listLines } from "../../state/screen/rows/list.ts";
import { useView } from "../app/use-view.ts";
import { Rows } from "../text/Rows.tsx";

/** Every pane by its title, beside the one that is shown. */
export function PaneList() {
  const rect = useView(({ layout }) => layout.list);
  const lines = useView(listLines);
  return rect === null ? null : <Rows rect={rect} lines={lines} />;
}
