import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '#kernel';
import { tooManySessions } from '../gateway.errors.js';
import type { Person, Tokens } from './identity-provider.js';

/** Design §6 and issue: an operator who walks away, and an operator whose shift is over. */
export const IDLE_MS = 15 * 60_000;
export const LONGEST_MS = 8 * 3_600_000;

const MOST_SESSIONS = 5_000;
const MOST_OF_ONE_PERSON = 5;
const SWEEP_MS = 30_000;

/** Somebody who is signed in. Lives in the gateway's memory; the browser has only its id. */
export interface Session {
  person: Person;
  tokens: Tokens;
  /** "Agisco per": undefined until she chooses where the provider names no first membership. */
  actingFor: string | undefined;
  /** She said when she signed in that others use this computer after her. */
  readonly isShared: boolean;
  /** What our own pages must send with everything that changes something. */
  readonly csrfToken: string;
  readonly startedAt: number;
  usedAt: number;
  /** Aborted when the session ends: streams end with it. */
  readonly ended: AbortSignal;
}

/** Where sessions are. One gateway keeps them in memory; several need a store that they share behind this interface. */
export interface SessionStore {
  /** @returns the id, 256 random bits. @throws {AppError} unavailable `sign-in.full` */
  open(person: Person, tokens: Tokens, isShared?: boolean): Promise<{ id: string; session: Session }>;
  /** @param used whether she does something, which postpones the idle end */
  find(id: string, used: boolean): Promise<Session | undefined>;
  end(id: string): Promise<Session | undefined>;
  close(): void;
}

interface Entry extends Session {
  readonly stop: AbortController;
}

/** @param clock decides when a session ends */
export function memorySessions(clock: Clock): SessionStore {
  // by digest: what is read out of memory or a core dump opens nothing
  const entries = new Map<string, Entry>();
  const now = (): number => clock.now().getTime();
  const isOver = ({ usedAt, startedAt }: Entry): boolean =>
    now() >= usedAt + IDLE_MS || now() >= startedAt + LONGEST_MS;
  const remove = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    entries.delete(key);
    entry?.stop.abort();
    return entry;
  };
  const sweep = (): void => {
    for (const [key, entry] of entries) if (isOver(entry)) remove(key);
  };
  const timer = setInterval(sweep, SWEEP_MS);
  timer.unref();
  return {
    open(person, tokens, isShared = false) {
      sweep();
      const own = [...entries].filter(([, entry]) => entry.person.subject === person.subject);
      for (const [key] of own.slice(0, Math.max(0, own.length - MOST_OF_ONE_PERSON + 1))) remove(key);
      if (entries.size >= MOST_SESSIONS) return Promise.reject(tooManySessions());
      const id = randomBytes(32).toString('base64url');
      const stop = new AbortController();
      const session: Entry = {
        person,
        tokens,
        actingFor: person.memberships.first,
        isShared,
        csrfToken: randomBytes(32).toString('base64url'),
        startedAt: now(),
        usedAt: now(),
        ended: stop.signal,
        stop,
      };
      entries.set(digest(id), session);
      return Promise.resolve({ id, session });
    },
    find(id, used) {
      const key = digest(id);
      const entry = entries.get(key);
      if (entry !== undefined && isOver(entry)) remove(key);
      else if (entry !== undefined && used) entry.usedAt = now();
      return Promise.resolve(entries.get(key));
    },
    end: (id) => Promise.resolve(remove(digest(id))),
    close() {
      clearInterval(timer);
      for (const key of entries.keys()) remove(key);
    },
  };
}

const digest = (id: string): string => createHash('sha256').update(id).digest('base64url');
