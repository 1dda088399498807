// Rows of text at a place of the screen: all that the chrome is made of.
import { Box, Text } from "ink";
import { memo } from "react";
import type { Rect } from "../../state/screen/layout/layout.ts";
import type { Line, Span } from "../../state/screen/text.ts";
import { useLooks } from "./looks.ts";

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
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
        <Row key={row} line={line} />
      ))}
    </Box>
  );
}

/** The same sign in every row, as one text: a node for each would cost a layout each, many hundreds in a grid. */
export const Column = memo(function Column({ rect, sign }: { readonly rect: Rect; readonly sign: Span }) {
  const looks = useLooks();
  return (
    <Box position="absolute" left={rect.x} top={rect.y} width={rect.width} height={rect.height}>
      <Text {...looks[sign.role]}>{Array.from({ length: rect.height }, () => sign.text).join("\n")}</Text>
    </Box>
  );
});

const Row = memo(function Row({ line }: { readonly line: Line }) {
  const looks = useLooks();
  return (
    <Text wrap="truncate">
      {line.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part of a row is its place
        <Text key={index} {...looks[part.role]}>
          {part.text}
        </Text>
      ))}
    </Text>
  );
});
