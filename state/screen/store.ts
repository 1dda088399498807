// The source of the screen: the state as the supervisor sent it last, the person's actions, and the time. The
// client sets `state`, the screen sets `ui` and `now`; components only read.
import { createStore, type StoreApi } from "zustand/vanilla";
import { emptyState, type Millis, type State } from "../model/state.ts";
import { initialUi, type Ui } from "./ui.ts";
import type { View } from "./view.ts";

export interface AppState {
  readonly state: State;
  readonly ui: Ui;
  /** For the durations that are shown; milliseconds since 1970. */
  readonly now: Millis;
}

export type AppStore = StoreApi<AppState>;

/** The components' source: the view that is on the screen, which may be a moment behind the truth. */
export type ShownStore = StoreApi<{ readonly view: View }>;

export function createAppStore(initial: Partial<AppState> = {}): AppStore {
  return createStore<AppState>(() => ({ state: emptyState, ui: initialUi, now: 0, ...initial }));
}
