import { Box } from "ink";
import { useView } from "../app/use-view.ts";
import { Frame } from "../text/Frame.tsx";
import { type Border, divider } from "../text/frame.ts";
import { List, Row } from "../text/Rows.tsx";
import { sidebarSections } from "./sections.ts";

const border: Border = { stroke: "light", role: "quiet" };

/** Tasks, locks, sync point and parallelism beside the panes, in one frame. */
export function Sidebar() {
  const rect = useView(({ layout }) => layout.sidebar);
  const sections = useView((view) => {
    const { sidebar } = view.layout;
    // The borders, and a line between two of the four sections.
    return sidebar === null ? [] : sidebarSections(view, sidebar.width - 4, sidebar.height - 5);
  });
  const [first, ...others] = sections;
  if (rect === null || first === undefined) return null;
  return (
    <Frame rect={rect} border={border} title={first.title} above={first.right}>
      <List lines={first.lines} />
      {others.map(({ title, right, lines }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a section is its place
        <Box key={index} flexDirection="column">
          <Box width={rect.width} marginLeft={-2}>
            <Row line={divider(border.role, title, right, rect.width)} />
          </Box>
          <List lines={lines} />
        </Box>
      ))}
    </Frame>
  );
}
