/** One store for the window, read through React. */

import { createContext, useContext, useSyncExternalStore } from "react";
import type { AppState } from "./app-state.js";
import { type Action, reduce } from "./reducer.js";

export interface Store {
  get(): AppState;
  dispatch(action: Action): void;
  /** Returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}

export function createStore(initial: AppState): Store {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const StoreContext = createContext<Store | null>(null);

function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === null) throw new Error("A part of the window was drawn outside of its store.");
  return store;
}

/** A part of the state. `select` must return the same object as long as that part is the same. */
export function useAppState<Part>(select: (state: AppState) => Part): Part {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

export function useDispatch(): (action: Action) => void {
  return useStore().dispatch;
}
