import { Box } from "ink";
import type { Rect } from "../../state/screen/layout/layout.ts";
import { type Line, lineWidth } from "./line.ts";
import { Row } from "./Rows.tsx";

/** Rows in the middle of a place, each by itself; as many as fit. */
export function Centered({ rect, lines }: { readonly rect: Rect; readonly lines: readonly Line[] }) {
  const { x, y, width, height } = rect;
  const shown = lines.slice(0, height);
  return (
    <Box position="absolute" left={x} top={y} width={width} height={height} flexDirection="column">
      <Box height={Math.floor((height - shown.length) / 2)} flexShrink={0} />
      {shown.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
        <Box key={row} paddingLeft={Math.max(0, Math.floor((width - lineWidth(line)) / 2))}>
          <Row line={line} />
        </Box>
      ))}
    </Box>
  );
}
