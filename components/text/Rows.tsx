// Rows of text: all that the chrome is made of. One text a row, since each node of a layout costs.
import { Box, Text } from "ink";
import { memo } from "react";
import type { Rect } from "../../state/screen/layout/layout.ts";
import type { Line, Span } from "./line.ts";
import { useLooks } from "./looks.ts";

/** Rows at a place of the screen. */
export function Rows({ rect, lines }: { readonly rect: Rect; readonly lines: readonly Line[] }) {
  return (
    <Box
      position="absolute"
      left={rect.x}
      top={rect.y}
      width={rect.width}
      height={rect.height}
      flexDirection="column"
    >
      <List lines={lines} />
    </Box>
  );
}

/** Rows one below the other; each is cut where there is no more room. */
export function List({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <Box flexDirection="column">
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
        <Row key={row} line={line} />
      ))}
    </Box>
  );
}

/** The same sign in every row, as one text: a node for each would cost a layout each, many hundreds in a grid. */
export const Column = memo(function Column({
  height,
  sign,
}: {
  readonly height: number;
  readonly sign: Span;
}) {
  const looks = useLooks();
  return <Text {...looks[sign.role]}>{Array.from({ length: height }, () => sign.text).join("\n")}</Text>;
});

/** An empty row takes its place too. */
export const Row = memo(function Row({ line }: { readonly line: Line }) {
  const looks = useLooks();
  return (
    <Text wrap="truncate">
      {line.length === 0
        ? " "
        : line.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part of a row is its place
            <Text key={index} {...looks[part.role]}>
              {part.text}
            </Text>
          ))}
    </Text>
  );
});
