import type { Cell } from "../../state/screen/layout/layout.ts";
import { paneFrame } from "../../state/screen/rows/pane.ts";
import { useView } from "../app/use-view.ts";
import { Column, Rows } from "../text/Rows.tsx";

/** The frame of a pane; its body stays empty here. */
export function Pane({ cell, place }: { readonly cell: Cell; readonly place: number }) {
  const frame = useView((view) => paneFrame(view, cell, place));
  if (frame === null) return null;
  const { x, y, width, height } = cell.frame;
  const side = { text: frame.side, role: frame.sideRole };
  return (
    <>
      <Rows rect={{ x, y, width, height: 1 }} lines={[frame.top]} />
      <Column rect={{ x, y: y + 1, width: 1, height: height - 2 }} sign={side} />
      <Column rect={{ x: x + width - 1, y: y + 1, width: 1, height: height - 2 }} sign={side} />
      <Rows rect={{ x, y: y + height - 1, width, height: 1 }} lines={[frame.bottom]} />
    </>
  );
}
