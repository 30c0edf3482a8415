const ESCAPE_PRESSES = 3;
const WITHIN_MS = 5_000;
const LATE_MS = 1_500;
let late: ReturnType<typeof setTimeout> | undefined;

/**
 * Away at once: what is on the screen is covered before anything is asked of the network, and the history's entry of
 * this page is replaced. The gateway ends the session and leads to a harmless site; where it does not answer in time she
 * goes there without it. What the browser's history keeps of earlier is not erased, and the safety page says so.
 */
export function leave(): void {
  document.documentElement.classList.add('is-leaving');
  location.replace('/exit');
  // the first press counts: who presses again and again must not be kept by that
  late ??= setTimeout(leaveAlone, LATE_MS);
  addEventListener('pagehide', forgetLate);
}

/** The gateway has written into the page where its exit leads. */
function leaveAlone(): void {
  late = undefined;
  const url = document.querySelector<HTMLMetaElement>('meta[name="exit"]')?.content;
  if (url) location.replace(url);
}

/** She is gone; a page that the browser keeps must not go on when it is shown again. */
function forgetLate(): void {
  clearTimeout(late);
  late = undefined;
}

/**
 * Three presses of Shift alone within five seconds; another key or a click begins anew, so that neither typing capitals
 * nor choosing a range with the pointer leads away (after GOV.UK's "Exit this page").
 * @param onPress how many presses are still missing; null: begun anew
 * @returns stops listening
 */
export function watchShift(onPress: (missing: number | null) => void, exit: () => void = leave): () => void {
  let presses = 0;
  let isAlone = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reset = (): void => {
    clearTimeout(timer);
    isAlone = false;
    if (presses > 0) onPress(null);
    presses = 0;
  };
  const onDown = ({ key, repeat }: KeyboardEvent): void => {
    if (repeat) return;
    if (key === 'Shift') isAlone = true;
    else reset();
  };
  const onUp = ({ key }: KeyboardEvent): void => {
    if (key !== 'Shift' || !isAlone) return;
    isAlone = false;
    clearTimeout(timer);
    presses += 1;
    if (presses >= ESCAPE_PRESSES) {
      exit();
      return;
    }
    onPress(ESCAPE_PRESSES - presses);
    timer = setTimeout(reset, WITHIN_MS);
  };
  addEventListener('keydown', onDown, true);
  addEventListener('keyup', onUp, true);
  addEventListener('pointerdown', reset, true);
  return () => {
    clearTimeout(timer);
    removeEventListener('keydown', onDown, true);
    removeEventListener('keyup', onUp, true);
    removeEventListener('pointerdown', reset, true);
  };
}
