import { useView } from "../app/use-view.ts";
import { Spread } from "../text/Spread.tsx";
import { statusLine } from "./status.ts";

/** The mode and its keys. */
export function StatusLine() {
  const rect = useView(({ layout }) => layout.status);
  const row = useView((view) => statusLine(view, view.layout.columns));
  return <Spread rect={rect} rows={[row]} />;
}
