import { Centered } from "../text/Centered.tsx";
import { useView } from "./use-view.ts";
import { welcomeLines } from "./welcome-rows.ts";

/** In place of the panes while there are none. */
export function Welcome() {
  const rect = useView(({ layout }) => layout.area);
  const lines = useView(welcomeLines);
  return lines === null ? null : <Centered rect={rect} lines={lines} />;
}
