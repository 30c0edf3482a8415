const ACTIVE_MS = 60_000;
let lastInput = Date.now();

/** Someone typed, touched or clicked: the only use of a session that counts. */
export function watchActivity(): void {
  for (const type of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(type, () => (lastInput = Date.now()), { passive: true, capture: true });
  }
}

export const lastActivity = (): number => lastInput;

/** Requests that nobody is behind keep no session alive: the stream's refetches would do so for ever. */
export const isBackground = (): boolean => Date.now() - lastInput > ACTIVE_MS;
