import { statusLine } from "../state/view-status.ts";
import { Rows } from "./Rows.tsx";
import { useView } from "./use-view.ts";

/** The mode and its keys. */
export function StatusLine() {
  const rect = useView(({ layout }) => layout.status);
  const line = useView((view) => statusLine(view, view.layout.columns));
  return <Rows rect={rect} lines={[line]} />;
}
