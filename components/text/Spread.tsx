import { Box } from "ink";
import type { Rect } from "../../state/screen/layout/layout.ts";
import type { Sides } from "./line.ts";
import { Row } from "./Rows.tsx";

/** Rows with text flush left and flush right; where both do not fit, the left one is cut. */
export function Spread({ rect, rows }: { readonly rect: Rect; readonly rows: readonly Sides[] }) {
  const { x, y, width, height } = rect;
  return (
    <Box position="absolute" left={x} top={y} width={width} height={height} flexDirection="column">
      {rows.map(({ left, right }, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
        <Box key={row} justifyContent="space-between">
          <Row line={left} />
          {right.length > 0 && (
            <Box flexShrink={0}>
              <Row line={right} />
            </Box>
          )}
        </Box>
      ))}
    </Box>
  );
}
