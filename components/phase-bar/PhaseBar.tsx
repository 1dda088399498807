import { useView } from "../app/use-view.ts";
import { Spread } from "../text/Spread.tsx";
import { phaseBar } from "./phase-bar.ts";

/** The phases of the run and the sync points between them. */
export function PhaseBar() {
  const rect = useView(({ layout }) => layout.phaseBar);
  const row = useView((view) => phaseBar(view, view.layout.columns));
  return rect === null ? null : <Spread rect={rect} rows={[row]} />;
}
