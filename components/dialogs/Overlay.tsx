import { useView } from "../app/use-view.ts";
import { Frame } from "../text/Frame.tsx";
import { span } from "../text/line.ts";
import { List } from "../text/Rows.tsx";
import { dialogText } from "./table.ts";

/** Shows the dialog that lies over the panes, as much of it as there is room for. */
export function Overlay() {
  const rect = useView(({ layout }) => layout.overlay);
  const shown = useView((view) => {
    const { overlay, layout } = view;
    const text = dialogText(view);
    if (overlay === null || layout.overlay === null || text === null) return null;
    const { top, rows } = overlay;
    const below = rows - top - (layout.overlay.height - 2);
    const { title, tone } = text;
    return { title, tone, top, below, lines: text.lines.slice(top, top + layout.overlay.height - 2) };
  });
  if (rect === null || shown === null) return null;
  const { title, tone, top, below, lines } = shown;
  return (
    <Frame
      rect={rect}
      border={{ stroke: "light", role: tone === "warning" ? "warning" : "accent" }}
      title={[span(` ${title} `, "strong")]}
      above={top > 0 ? [span(` ↑ ${top} `, "quiet")] : []}
      below={below > 0 ? [span(` ↓ ${below} more `, "quiet")] : []}
      isOpaque
    >
      <List lines={lines} />
    </Frame>
  );
}
