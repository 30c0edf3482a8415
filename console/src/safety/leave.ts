const ESCAPE_PRESSES = 3;
const WITHIN_MS = 5_000;

/**
 * Away at once: what is on the screen is covered before anything is asked of the network, and the history's entry of
 * this page is replaced. The gateway ends the session and leads to a harmless site. What the browser's history keeps of
 * earlier is not erased, and the safety page says so.
 */
export function leave(): void {
  document.documentElement.classList.add('is-leaving');
  location.replace('/exit');
}

/**
 * Three presses of Shift within five seconds; any other key begins anew (after GOV.UK's "Exit this page").
 * @param onPress how many presses are still missing; null: begun anew
 * @returns stops listening
 */
export function watchShift(onPress: (missing: number | null) => void, exit: () => void = leave): () => void {
  let presses = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reset = (): void => {
    clearTimeout(timer);
    if (presses > 0) onPress(null);
    presses = 0;
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.repeat) return;
    if (event.key !== 'Shift') {
      reset();
      return;
    }
    clearTimeout(timer);
    presses += 1;
    if (presses >= ESCAPE_PRESSES) {
      exit();
      return;
    }
    onPress(ESCAPE_PRESSES - presses);
    timer = setTimeout(reset, WITHIN_MS);
  };
  addEventListener('keydown', onKey);
  return () => {
    clearTimeout(timer);
    removeEventListener('keydown', onKey);
  };
}
