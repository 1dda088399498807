import { overlayLines } from "../../state/screen/rows/overlay.ts";
import { useView } from "../app/use-view.ts";
import { Rows } from "../text/Rows.tsx";

/** Help, a question, the overview or the sync point, over the panes. */
export function Overlay() {
  const rect = useView(({ layout }) => layout.overlay);
  const lines = useView(({ overlay, layout }) =>
    overlay === null || layout.overlay === null
      ? []
      : overlayLines(overlay, layout.overlay.width, layout.overlay.height),
  );
  return rect === null ? null : <Rows rect={rect} lines={lines} />;
}
