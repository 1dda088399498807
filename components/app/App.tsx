// The chrome: everything on the screen but the insides of the panes, which the compositor fills in.
import { Box } from "ink";
import { useMemo } from "react";
import type { ShownStore } from "../../state/screen/store.ts";
import { Overlay } from "../dialogs/Overlay.tsx";
import { PaneGrid } from "../panes/PaneGrid.tsx";
import { PaneList } from "../panes/PaneList.tsx";
import { PhaseBar } from "../phase-bar/PhaseBar.tsx";
import { Sidebar } from "../sidebar/Sidebar.tsx";
import { StatusLine } from "../status-line/StatusLine.tsx";
import { Centered } from "../text/Centered.tsx";
import { LooksContext, looksOf } from "../text/looks.ts";
import { Explanation } from "./Explanation.tsx";
import { Summary } from "./Summary.tsx";
import { ShownContext, useView } from "./use-view.ts";
import { Welcome } from "./Welcome.tsx";
import { tooSmallLines } from "./welcome-rows.ts";

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
  return <Centered rect={{ x: 0, y: 0, width: columns, height: rows }} lines={lines} />;
}
