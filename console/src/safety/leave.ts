import { endSession, wayOut } from 'virtual:way-out';

type Hear = (missing: number | null) => void;
const hearing = new Set<Hear>();

/** The gateway has written into the page where its exit leads. */
const harmless = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="exit"]')?.content || '/exit';

/**
 * Away at once: what is on the screen is covered, the gateway is asked to end the session, and whether it answers, is
 * silent or is gone she is elsewhere within a second, in place of this page in the history. What the browser's history
 * keeps of earlier is not erased, and the safety page says so. By Shift three times it works from the first script on.
 */
export const { leave } = wayOut({
  to: harmless,
  cover: () => document.documentElement.classList.add('is-leaving'),
  end: endSession,
  onPress: (missing) => {
    for (const hear of hearing) hear(missing);
  },
});

/**
 * @param hear how many presses of Shift are still missing; null: begun anew
 * @returns stops telling
 */
export function hearShift(hear: Hear): () => void {
  hearing.add(hear);
  return () => void hearing.delete(hear);
}
