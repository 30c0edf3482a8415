import { useSyncExternalStore } from 'react';
import { useBrowserLocation, type BrowserLocationHook } from 'wouter/use-browser-location';

let isShared = false;
const listeners = new Set<() => void>();

/** On a computer that others use after her: no page leaves an entry in the history, so that Back shows none of them. */
export function setSharedMode(on: boolean): void {
  isShared = on;
  for (const one of listeners) one();
}

export const useSharedMode = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => isShared,
  );

/** The router's way to where one is and goes; in shared mode it replaces instead of adding. */
export const useConsoleLocation: BrowserLocationHook = (options) => {
  const [at, go] = useBrowserLocation(options);
  return [at, (to, more) => go(to, { ...more, replace: isShared || more?.replace === true })];
};
