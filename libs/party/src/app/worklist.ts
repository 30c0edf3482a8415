import type { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import type { PartyContext, Person } from '#referral';
import type { Call } from '../deadlines/whom-to-call.js';
import type { AboutReferral, TaskSubject } from './worklist-about.js';
import { referralsDue } from './worklist-referrals.js';
import { tasksDue } from './worklist-tasks.js';

/** Something that waits for somebody: ids, codes and times, nothing of whom it is about. */
export interface WorklistItem {
  /** `referral`, `task`, or what the service adds (`contact`). */
  readonly kind: string;
  readonly id: string;
  /** Of a referral, and of a task about one. */
  readonly side: 's' | 'r' | null;
  /** Of a task: what is to be done. */
  readonly task: string | null;
  /** Of a task: about which referral. */
  readonly referral: string | null;
  /** What a row says of the referral that it is, or is about. */
  readonly about: AboutReferral | null;
  /** Of a task: what else it points at. */
  readonly subject: TaskSubject | null;
  /** Of a contact: who turned to the institution, how, and whether she wishes to be called. */
  readonly contact?: { readonly source: string; readonly channel: string; readonly wish: string };
  /** What has no time of its own is due since it is there. */
  readonly dueAt: string;
  readonly overdue: boolean;
  /** Of a referral whose time runs: which stage, and how many of its three steps have passed. */
  readonly stage: string | null;
  readonly step: number | null;
  /** Whom to telephone about it. */
  readonly call: Call | null;
  /** She works on the referral that it is, or is about. */
  readonly mine: boolean;
}

/** Where an item stands in the list: by its time, then by a key that no other item has. */
export interface Place {
  /** Milliseconds since 1970, decimal. */
  readonly due: string;
  /** ASCII, ordered by code. */
  readonly key: string;
}

export interface Placed {
  readonly place: Place;
  readonly item: WorklistItem;
}

export interface Reader extends Person {
  readonly institution: string;
}

export interface Page {
  readonly after: Place;
  readonly limit: number;
  /** Nothing but what has these keys: what this person was told of. */
  readonly only?: readonly string[];
}

/** Gives what this person may see behind a place, in order, at most `limit`. */
export type WorklistSource = (
  db: DataSource,
  context: PartyContext,
  reader: Reader,
  page: Page,
) => Promise<readonly Placed[]>;

const SHARED: readonly WorklistSource[] = [referralsDue, tasksDue];
const FIRST: Place = { due: '-1', key: '' };

const cursorInvalid = (): AppError => new AppError('invalid', 'cursor.invalid', 'This cursor is none.');

/**
 * One list of what waits for this person, the latest first: requests on both sides whose time runs, tasks, and what the
 * service adds. What changes while somebody turns the page may be shown twice, or on neither.
 * @throws AppError `invalid` cursor.invalid
 */
export async function listWork(
  db: DataSource,
  context: PartyContext,
  reader: Reader,
  {
    sources,
    after,
    limit,
  }: {
    readonly sources: readonly WorklistSource[];
    /** `next` of the page before. */
    readonly after?: readonly string[];
    readonly limit: number;
  },
): Promise<{ items: readonly WorklistItem[]; next: readonly string[] | null }> {
  const page = { after: after === undefined ? FIRST : placeOf(after), limit: limit + 1 };
  const found = await Promise.all([...SHARED, ...sources].map((source) => source(db, context, reader, page)));
  const all = found.flat().sort(({ place: a }, { place: b }) => order(a, b));
  const shown = all.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ item }) => item),
    next: all.length > limit && last !== undefined ? [last.place.due, last.place.key] : null,
  };
}

/** What of this, by the keys of its places, still waits, in the list's order: nothing that this person is shut out of. */
export async function listNamed(
  db: DataSource,
  context: PartyContext,
  reader: Reader,
  only: readonly string[],
): Promise<readonly WorklistItem[]> {
  const page = { after: FIRST, limit: only.length, only };
  const found = await Promise.all(SHARED.map((source) => source(db, context, reader, page)));
  return found
    .flat()
    .sort(({ place: a }, { place: b }) => order(a, b))
    .map(({ item }) => item);
}

function placeOf([due = '', key = '']: readonly string[]): Place {
  if (!/^\d{1,15}$/.test(due) || !/^[a-z]+:[0-9a-f-]{36}(?::[sr])?$/.test(key)) throw cursorInvalid();
  return { due, key };
}

function order(a: Place, b: Place): number {
  const byTime = Number(a.due) - Number(b.due);
  if (byTime !== 0) return byTime;
  return a.key < b.key ? -1 : 1;
}
