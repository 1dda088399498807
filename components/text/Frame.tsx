// A frame with text in its borders, around the rows that stand in it.
import { Box } from "ink";
import { memo, type ReactNode } from "react";
import type { Rect } from "../../state/screen/layout/layout.ts";
import { type Border, bottomBorder, sideStroke, topBorder } from "./frame.ts";
import { type Line, span } from "./line.ts";
import { Column, Row } from "./Rows.tsx";

interface FrameProps {
  readonly rect: Rect;
  readonly border: Border;
  readonly title: Line;
  readonly above?: Line;
  readonly bottom?: Line;
  readonly below?: Line;
  /** Hides what lies under it. */
  readonly isOpaque?: boolean;
  readonly children?: ReactNode;
}

export function Frame({
  rect,
  border,
  title,
  above = [],
  bottom = [],
  below = [],
  isOpaque,
  children,
}: FrameProps) {
  const { x, y, width, height } = rect;
  return (
    <Box position="absolute" left={x} top={y} width={width} height={height} flexDirection="column">
      {isOpaque === true && <Blank width={width} height={height} />}
      <Row line={topBorder(border, title, above, width)} />
      <Box height={height - 2} justifyContent="space-between">
        <Side border={border} height={height - 2} />
        <Side border={border} height={height - 2} />
        {/* After the sides, since a divider reaches over them. */}
        {children === undefined ? null : (
          <Box position="absolute" left={2} flexDirection="column" width={width - 4}>
            {children}
          </Box>
        )}
      </Box>
      <Row line={bottomBorder(border, bottom, below, width)} />
    </Box>
  );
}

function Side({ border, height }: { readonly border: Border; readonly height: number }) {
  return <Column sign={span(sideStroke(border), border.role)} height={height} />;
}

const Blank = memo(function Blank({ width, height }: { readonly width: number; readonly height: number }) {
  return (
    <Box position="absolute" width={width} height={height}>
      <Column sign={span(" ".repeat(width))} height={height} />
    </Box>
  );
});
