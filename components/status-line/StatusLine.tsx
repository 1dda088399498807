import { useView } from "../app/use-view.ts";
import { Rows } from "../text/Rows.tsx";
import { statusLine } from "./status.ts";

/** The mode and its keys. */
export function StatusLine() {
  const rect = useView(({ layout }) => layout.status);
  const line = useView((view) => statusLine(view, view.layout.columns));
  return <Rows rect={rect} lines={[line]} />;
}
