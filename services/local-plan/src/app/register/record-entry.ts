import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import type { Fault } from '../../domain/fault.js';
import { contentInvalid } from '../../domain/plan.errors.js';
import { decided, wasDecided, type MeetingBody } from '../../domain/register/meeting.js';
import { NEEDS, type NeedBody } from '../../domain/register/need.js';
import { codeTaken, entryNotFound } from '../../domain/register/register.errors.js';
import type { World } from '../../domain/register/register.js';
import { digestOf, say, type PlanContext } from '../plan-context.js';
import { REGISTERS, type Bodies, type Kind } from './registers.js';
import { loadWorld } from './world.js';

/** The Province writes everything, a coordinator what is of the own institution. */
export type Writer = 'province' | { readonly institution: string };

interface Writing<K extends Kind> {
  readonly kind: K;
  readonly code: string;
  readonly body: Bodies[K];
  readonly writer: Writer;
}

/**
 * A new entry, said on `plan`. @returns its code
 * @throws AppError `not-found` where it is not the writer's to make; `conflict` `register.code-taken`; `unprocessable`
 * `content.invalid`, `idempotency.reused`
 */
export async function createEntry<K extends Kind>(
  tx: EntityManager,
  context: PlanContext,
  { idempotency, ...writing }: Writing<K> & { readonly idempotency?: Idempotency },
): Promise<string> {
  const id = newId();
  if (idempotency !== undefined) {
    const replay = await claimKey(tx, idempotency, id);
    if (replay !== undefined) return codeOf(tx, replay.resource);
  }
  requireOwn(writing, undefined);
  await lockRegister(tx);
  if ((await find(tx, writing.kind, writing.code)) !== undefined) throw codeTaken();
  await write(tx, context, writing, { id });
  return writing.code;
}

/**
 * Changes an entry. @param matches checks what the caller knows of it
 * @throws AppError `not-found`, also where it is not the writer's; `unprocessable` `content.invalid`; `precondition`
 */
export async function editEntry<K extends Kind>(
  tx: EntityManager,
  context: PlanContext,
  { matches, ...writing }: Writing<K> & { readonly matches: (revision: number) => void },
): Promise<void> {
  await lockRegister(tx);
  const before = await find(tx, writing.kind, writing.code);
  if (before === undefined) throw entryNotFound();
  // neither somebody else's entry, nor one's own made somebody else's
  requireOwn({ ...writing, body: before.body }, before.body);
  requireOwn(writing, before.body);
  matches(before.revision);
  await write(tx, context, writing, before);
}

/**
 * Makes or changes an entry, as an import does.
 * @throws AppError `unprocessable` `content.invalid`
 */
export async function putEntry<K extends Kind>(
  tx: EntityManager,
  context: PlanContext,
  { kind, code, body }: Omit<Writing<K>, 'writer'>,
): Promise<'created' | 'changed' | 'unchanged'> {
  await lockRegister(tx);
  const before = await find(tx, kind, code);
  if (before?.digest === digestOf({ code, ...plain(body) })) return 'unchanged';
  await write(tx, context, { kind, code, body }, before ?? { id: newId() });
  return before === undefined ? 'created' : 'changed';
}

interface Found<K extends Kind> {
  readonly id: string;
  readonly revision: number;
  readonly digest: string;
  readonly body: Bodies[K];
}

async function find<K extends Kind>(tx: EntityManager, kind: K, code: string): Promise<Found<K> | undefined> {
  const rows: Found<K>[] = await tx.query(
    'SELECT id, revision, digest, body FROM register_entry WHERE kind = $1 AND code = $2 FOR UPDATE',
    [kind, code],
  );
  return rows[0];
}

async function write<K extends Kind>(
  tx: EntityManager,
  context: PlanContext,
  { kind, code, body: sent }: Omit<Writing<K>, 'writer'>,
  before: { readonly id: string; readonly body?: Bodies[K] },
): Promise<void> {
  const body = plain(sent);
  // a meeting may change needs
  const world = await loadWorld(tx, context, { withEvidence: kind === 'need' || kind === 'meeting' });
  const register = REGISTERS[kind];
  const faults = register.faults({ code, body }, world, before.body);
  if (faults.length > 0) throw contentInvalid(faults);
  await keep(tx, context, { kind, code, body, id: before.id }, world);
  if (kind === 'meeting')
    await follow(tx, context, body as MeetingBody, world, before.body as MeetingBody | undefined);
}

async function keep<K extends Kind>(
  tx: EntityManager,
  context: PlanContext,
  { kind, code, body, id }: { kind: K; code: string; body: Bodies[K]; id: string },
  world: World,
): Promise<void> {
  const digest = digestOf({ code, ...body });
  await tx.query(
    `INSERT INTO register_entry AS e (id, kind, code, revision, body, digest, changed_at) VALUES ($1, $2, $3, 1, $4, $5, $6)
     ON CONFLICT (kind, code) DO UPDATE SET revision = e.revision + 1, body = excluded.body, digest = excluded.digest,
       changed_at = excluded.changed_at`,
    [id, kind, code, JSON.stringify(body), digest, context.clock.now()],
  );
  const register = REGISTERS[kind];
  await say(tx, context, register.event, id, register.said({ code, body }, world, digest));
}

/**
 * What the Tavolo decided holds for the needs at once: the meeting and its needs change together or not at all.
 * @param before the minutes as they stood: what they decided has been followed
 */
async function follow(
  tx: EntityManager,
  context: PlanContext,
  { decisions }: MeetingBody,
  world: World,
  before: MeetingBody | undefined,
): Promise<void> {
  const needs = new Map<string, NeedBody>();
  const faults: Fault[] = [];
  for (const [index, decision] of decisions.entries()) {
    for (const [place, code] of (decision.needs ?? []).entries()) {
      if (wasDecided(before, decision, code)) continue;
      const need = needs.get(code) ?? (world.entry('need', code)?.body as NeedBody);
      const next = decided(need, decision);
      const path = `decisions.${String(index)}.needs.${String(place)}`;
      if (next === undefined) continue;
      if (next === 'refused' || NEEDS.faults({ code, body: next }, world, need).length > 0)
        faults.push({ path, rule: 'needState' });
      else needs.set(code, next);
    }
  }
  if (faults.length > 0) throw contentInvalid(faults);
  for (const [code, body] of needs) {
    const id = world.entry('need', code)?.id ?? '';
    await keep(tx, context, { kind: 'need', code, body, id }, world);
  }
}

/** One writer at a time: entries name each other, and what they name must not change meanwhile. */
const lockRegister = async (tx: EntityManager): Promise<void> => {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('register'))`);
};

function requireOwn<K extends Kind>(
  { kind, code, body, writer }: Writing<K>,
  before: Bodies[K] | undefined,
): void {
  if (writer === 'province') return;
  const { owner, ownerMay } = REGISTERS[kind];
  const isOwn = owner?.({ code, body }) === writer.institution;
  if (!isOwn || ownerMay?.(body, before) === false) throw entryNotFound();
}

async function codeOf(tx: EntityManager, id: string): Promise<string> {
  const rows: { code: string }[] = await tx.query('SELECT code FROM register_entry WHERE id = $1', [id]);
  if (rows[0] === undefined) throw entryNotFound();
  return rows[0].code;
}

/** What was sent, without its class and without what was left out: a digest must not depend on either. */
const plain = <Body extends object>(sent: Body): Body => JSON.parse(JSON.stringify(sent)) as Body;
