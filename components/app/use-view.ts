// Components read the view through this: a part of it, and they render again only when that part changed.
import { createContext, useContext, useRef } from "react";
import { useStore } from "zustand";
import type { ShownStore } from "../../state/screen/store.ts";
import type { View } from "../../state/screen/view.ts";

export const ShownContext = createContext<ShownStore | null>(null);

/** `select` may build new arrays and objects every time: they are compared by what is in them. */
export function useView<T>(select: (view: View) => T): T {
  const store = useContext(ShownContext);
  if (store === null) throw new Error("A component is outside of ShownContext.");
  const last = useRef<{ readonly value: T } | null>(null);
  return useStore(store, ({ view }) => {
    const value = select(view);
    if (last.current !== null && isSame(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  });
}

/** Plain values, arrays and records. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
  );
}
