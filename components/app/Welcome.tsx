import { welcomeLines } from "../../state/screen/rows/welcome.ts";
import { Rows } from "../text/Rows.tsx";
import { useView } from "./use-view.ts";

/** In place of the panes while there are none. */
export function Welcome() {
  const rect = useView(({ layout }) => layout.area);
  const lines = useView(welcomeLines);
  return lines === null ? null : <Rows rect={rect} lines={lines} />;
}
