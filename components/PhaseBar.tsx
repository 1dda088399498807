import { phaseBar } from "../state/view-phase-bar.ts";
import { Rows } from "./Rows.tsx";
import { useView } from "./use-view.ts";

/** The phases of the run and the sync points between them. */
export function PhaseBar() {
  const rect = useView(({ layout }) => layout.phaseBar);
  const line = useView((view) => phaseBar(view, view.layout.columns));
  return rect === null ? null : <Rows rect={rect} lines={[line]} />;
}
