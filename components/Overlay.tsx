import { overlayLines } from "../state/view-overlay.ts";
import { Rows } from "./Rows.tsx";
import { useView } from "./use-view.ts";

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
