import type { Cell } from "../../state/screen/layout/layout.ts";
import { useView } from "../app/use-view.ts";
import { Frame } from "../text/Frame.tsx";
import { paneFrame } from "./pane-frame.ts";

/** The frame of a pane; its body stays empty here. */
export function Pane({ cell, place }: { readonly cell: Cell; readonly place: number }) {
  const frame = useView((view) => paneFrame(view, cell, place));
  return frame === null ? null : <Frame rect={cell.frame} {...frame} />;
}
