import { EventEmitter } from 'node:events';
import type { DataSource, EntityManager } from 'typeorm';

export type Outcome = 'folded' | 'superseded' | 'pending';

/** Poll this often beside the signal: another process may have folded it. */
const POLL_MS = 100;

/** Told after the commit that folded an own event, by event id. In this process only. */
const settled = new EventEmitter().setMaxListeners(0);

export function announceOutcomes(eventIds: readonly string[]): void {
  for (const id of eventIds) settled.emit(id);
}

/** What became of an event so far. An automatic one that a restore took back is `superseded` by its original. */
export async function outcomeOf(db: DataSource | EntityManager, eventId: string): Promise<Outcome> {
  const rows: { outcome: string | null }[] = await db.query(
    `SELECT outcome FROM proposal WHERE event_id = $1`,
    [eventId],
  );
  const outcome = rows[0]?.outcome ?? null;
  if (outcome === null) return 'pending';
  return outcome === 'folded' ? 'folded' : 'superseded';
}

/** Waits up to `ms` for the fold of an own event (`Prefer: wait`); holds no connection meanwhile. */
export async function awaitOutcome(db: DataSource, eventId: string, ms: number): Promise<Outcome> {
  const deadline = Date.now() + ms;
  for (;;) {
    const signal = nextSignal(eventId, Math.min(POLL_MS, deadline - Date.now()));
    try {
      const outcome = await outcomeOf(db, eventId);
      if (outcome !== 'pending' || Date.now() >= deadline) return outcome;
      await signal.heard;
    } finally {
      signal.stop();
    }
  }
}

function nextSignal(eventId: string, ms: number): { heard: Promise<void>; stop: () => void } {
  let stop = (): void => undefined;
  const heard = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.max(ms, 0));
    settled.once(eventId, resolve);
    stop = () => {
      clearTimeout(timer);
      settled.off(eventId, resolve);
    };
  });
  return { heard, stop };
}
