import { useView } from "../app/use-view.ts";
import { Rows } from "../text/Rows.tsx";
import { phaseBar } from "./phase-bar.ts";

/** The phases of the run and the sync points between them. */
export function PhaseBar() {
  const rect = useView(({ layout }) => layout.phaseBar);
  const line = useView((view) => phaseBar(view, view.layout.columns));
  return rect === null ? null : <Rows rect={rect} lines={[line]} />;
}
