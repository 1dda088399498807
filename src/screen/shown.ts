// The state that the chrome is drawn from. A person's action shows at once. A change by itself shows at once
// too, and then at most ten times a second: each frame of chrome costs a layout of the whole screen.
import { createStore } from "zustand/vanilla";
import { currentSyncPoint } from "../../state/model/select.ts";
import type { State } from "../../state/model/state.ts";
import type { AppStore, ShownStore } from "../../state/screen/store.ts";
import type { Message } from "../../state/screen/ui.ts";
import { type MeasureDialog, noDialogs, rememberedView, type View } from "../../state/screen/view.ts";

const chromeIntervalMs = 100;

export interface Shown {
  readonly store: ShownStore;
  /** The view as it is now, which the screen may show a moment later. */
  current(): View;
  /** From now on dialogs are drawn, and this large. */
  measureWith(measure: MeasureDialog): void;
  close(): void;
}

/** Long enough to read a sentence twice. */
const messageMs = 8_000;

/** Calls back when a message was shown long enough, and at once when what it explains
 *  is no longer so. */
export function watchMessages(app: AppStore, onOver: (message: Message) => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  const stop = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const unsubscribe = app.subscribe((next, before) => {
    const { message } = next.ui;
    if (message !== before.ui.message) {
      stop();
      if (message !== null) timer = setTimeout(() => onOver(message), messageMs);
    } else if (message?.kind === "explain" && barrierOf(next.state) !== barrierOf(before.state)) {
      onOver(message);
    }
  });
  return () => {
    stop();
    unsubscribe();
  };
}

function barrierOf(state: State): string {
  const point = currentSyncPoint(state);
  return point === null ? "" : `${point.plan.id} ${point.status.kind}`;
}

/** `onView` hears of a new view before the components do. */
export function showFrom(app: AppStore, onView: (view: View) => void): Shown {
  const remembered = rememberedView();
  let measure = noDialogs;
  const current = () => {
    const { state, ui, now } = app.getState();
    return remembered(state, ui, now, measure);
  };
  const store: ShownStore = createStore(() => ({ view: current() }));
  let timer: NodeJS.Timeout | null = null;
  let isLate = false;
  const show = () => {
    isLate = false;
    const view = current();
    onView(view);
    store.setState({ view });
  };
  const afterInterval = () => {
    timer = null;
    if (isLate) showAndWait();
  };
  const showAndWait = () => {
    show();
    timer ??= setTimeout(afterInterval, chromeIntervalMs);
  };
  const unsubscribe = app.subscribe((next, before) => {
    if (next.ui !== before.ui) show();
    else if (timer === null) showAndWait();
    else isLate = true;
  });
  onView(current());
  return {
    store,
    current,
    measureWith: (next) => {
      measure = next;
      show();
    },
    close: () => {
      unsubscribe();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
