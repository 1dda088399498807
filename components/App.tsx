// The chrome: everything on the screen but the insides of the panes, which the compositor fills in.
import { Box } from "ink";
import { useMemo } from "react";
import type { ShownStore } from "../state/store.ts";
import { tooSmallLines } from "../state/view-welcome.ts";
import { Explanation } from "./Explanation.tsx";
import { Overlay } from "./Overlay.tsx";
import { PaneGrid } from "./PaneGrid.tsx";
import { PaneList } from "./PaneList.tsx";
import { PhaseBar } from "./PhaseBar.tsx";
import { Rows } from "./Rows.tsx";
import { Sidebar } from "./Sidebar.tsx";
import { StatusLine } from "./StatusLine.tsx";
import { Summary } from "./Summary.tsx";
import { LooksContext, looksOf } from "./theme.ts";
import { ShownContext, useView } from "./use-view.ts";
import { Welcome } from "./Welcome.tsx";

export function App({ store }: { readonly store: ShownStore }) {
  return (
    <ShownContext value={store}>
      <Screen />
    </ShownContext>
  );
}

function Screen() {
  const { columns, rows, tooSmall } = useView(({ ui, tooSmall }) => ({
    columns: ui.columns,
    rows: ui.rows,
    tooSmall,
  }));
  const theme = useView(({ ui }) => ui.theme);
  const looks = useMemo(() => looksOf(theme), [theme]);
  return (
    <LooksContext value={looks}>
      <Box width={columns} height={rows}>
        {tooSmall ? (
          <TooSmall />
        ) : (
          <>
            <PhaseBar />
            <Welcome />
            <PaneList />
            <PaneGrid />
            <Sidebar />
            <Summary />
            <Explanation />
            <StatusLine />
            <Overlay />
          </>
        )}
      </Box>
    </LooksContext>
  );
}

function TooSmall() {
  const { columns, rows } = useView(({ ui }) => ({ columns: ui.columns, rows: ui.rows }));
  const lines = useView(tooSmallLines);
  return <Rows rect={{ x: 0, y: 0, width: columns, height: rows }} lines={lines} />;
}
