import { fold, type MachineEvent, type Verdict } from './fold.js';
import { INITIAL, type Side, type State } from './state.js';

/** What the order of `n` needs to know of an admitted record. */
export interface Numbered {
  readonly side: Side;
  readonly n: number;
  /** Equal digests, equal events. */
  readonly digest: string;
}

/** How far a referral's lane is folded. */
export interface Position<R extends Numbered> {
  readonly nS: number;
  readonly nR: number;
  /** Admitted, but a number before them is missing. In lane order. */
  readonly waiting: readonly R[];
}

/**
 * `folded`: fold `apply`, in this order. `waits`: kept, nothing to fold yet. `duplicate`: drop it.
 * `equivocation`: the speaker gave one number to two events; void, a finding.
 */
export interface Arrival<R extends Numbered> {
  readonly outcome: 'folded' | 'waits' | 'duplicate' | 'equivocation';
  readonly apply: readonly R[];
  readonly position: Position<R>;
}

/**
 * Puts the next record of a referral's lane in its place (design §3.1). A gap stops both sides; the missing record is
 * applied on arrival, and those that waited follow in lane order, each as if it had arrived just then.
 *
 * @param foldedDigest digest of an event that is folded already; undefined (long gone) counts as the same event
 */
export function arrive<R extends Numbered>(
  position: Position<R>,
  record: R,
  foldedDigest: (side: Side, n: number) => string | undefined,
): Arrival<R> {
  const again = (digest: string | undefined): Arrival<R> => {
    const same = digest === undefined || digest === record.digest;
    return { outcome: same ? 'duplicate' : 'equivocation', apply: [], position };
  };
  const twin = position.waiting.find((held) => held.side === record.side && held.n === record.n);
  if (twin !== undefined) return again(twin.digest);
  if (record.n <= last(position, record.side)) return again(foldedDigest(record.side, record.n));
  const apply: R[] = [];
  const after = place(position, record, apply);
  return { outcome: apply.length > 0 ? 'folded' : 'waits', apply, position: after };
}

/** The numbers a referral waits for, lowest per side; empty when nothing waits. */
export function missing(position: Position<Numbered>): { side: Side; n: number }[] {
  return (['s', 'r'] as const).flatMap((side) => {
    const n = last(position, side) + 1;
    const later = position.waiting.some((held) => held.side === side && held.n > n);
    const there = position.waiting.some((held) => held.side === side && held.n === n);
    return later && !there ? [{ side, n }] : [];
  });
}

const last = (position: Position<Numbered>, side: Side): number => (side === 's' ? position.nS : position.nR);

function place<R extends Numbered>(position: Position<R>, record: R, apply: R[]): Position<R> {
  const { waiting } = position;
  const next = record.n === last(position, record.side) + 1;
  const fills = waiting.some((held) => held.side === record.side && held.n > record.n);
  if (!next || (waiting.length > 0 && !fills)) return { ...position, waiting: [...waiting, record] };
  apply.push(record);
  let after: Position<R> = {
    nS: record.side === 's' ? record.n : position.nS,
    nR: record.side === 'r' ? record.n : position.nR,
    waiting: [],
  };
  for (const held of waiting) after = place(after, held, apply);
  return after;
}

/** An admitted record that can be folded. */
export interface LaneEvent extends MachineEvent {
  readonly digest: string;
}

export interface LaneHistory {
  readonly state: State;
  readonly folded: readonly { readonly event: LaneEvent; readonly verdict: Verdict; readonly state: State }[];
  readonly waiting: readonly LaneEvent[];
  readonly equivocations: readonly LaneEvent[];
}

/** Folds one referral's admitted records from the beginning: what the audit does, and what both parties have done. */
export function replay(records: Iterable<LaneEvent>): LaneHistory {
  let state = INITIAL;
  let position: Position<LaneEvent> = { nS: 0, nR: 0, waiting: [] };
  const folded: { event: LaneEvent; verdict: Verdict; state: State }[] = [];
  const equivocations: LaneEvent[] = [];
  const digests = new Map<string, string>();
  for (const record of records) {
    const arrival = arrive(position, record, (side, n) => digests.get(`${side}${String(n)}`));
    if (arrival.outcome === 'equivocation') equivocations.push(record);
    for (const event of arrival.apply) {
      const result = fold(state, event);
      state = result.state;
      digests.set(`${event.side}${String(event.n)}`, event.digest);
      folded.push({ event, ...result });
    }
    position = arrival.position;
  }
  return { state, folded, waiting: position.waiting, equivocations };
}
