import { useView } from "../app/use-view.ts";
import { Pane } from "./Pane.tsx";

/** The panes of the page that is shown. */
export function PaneGrid() {
  const cells = useView(({ layout }) => layout.cells);
  return cells.map((cell, index) => <Pane key={cell.session} cell={cell} place={index} />);
}
