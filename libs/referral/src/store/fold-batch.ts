import type { EntityManager } from 'typeorm';
import {
  acknowledgeSeconds,
  quarantine,
  type Admitted,
  type AfterCommit,
  type TopicProcessor,
  type Void,
} from '#messaging';
import { arrive, type EventName, type Verdict } from '../machine/index.js';
import { writeDeadlines } from '../deadlines/write-deadlines.js';
import { applyEvent, eventName } from './apply-event.js';
import { automaticAnswers } from './automatic.js';
import { Contents, type Content } from './contents.js';
import type { Change, PartyContext } from './context.js';
import { loadFoldings, type Folding } from './folding.js';
import { announceOutcomes } from './outcome.js';
import { cancelSiblings } from './siblings.js';
import { heard, mayBeHeard } from './tell-more.js';
import { dropWaiting, keepWaiting, placed, type Placed } from './waiting.js';
import { withdrawProposals } from './withdraw-proposals.js';
import { noteErased } from './note-erased.js';
import { writeAutomatic, writeFoldings, writeSlots } from './write-batch.js';

/**
 * Folds lanes (design §3): give it to the log server as its lane processor. A batch is one lock, the fold in memory,
 * bulk writes; effects of the services run at the end, in the same transaction.
 */
export function laneProcessor(ctx: PartyContext): TopicProcessor {
  return {
    process: (tx, events, after) => foldBatch(tx, ctx, events, after),
    withdrawn: (tx, eventIds) => withdrawProposals(tx, eventIds),
  };
}

interface Known {
  readonly event: Admitted;
  readonly name: EventName;
}

async function foldBatch(
  tx: EntityManager,
  ctx: PartyContext,
  events: readonly Admitted[],
  after: AfterCommit,
): Promise<void> {
  const voids: Void[] = [];
  const known: Known[] = [];
  for (const event of events) {
    const name = eventName(event);
    if (name === undefined) voids.push({ record: event.record, attributes: event.attributes, fault: 'type' });
    else known.push({ event, name });
  }
  const contents = new Contents(ctx);
  const [foldings] = await Promise.all([
    loadFoldings(tx, [...new Set(known.map(({ event }) => event.attributes.subject))]),
    contents.open(known.map(({ event }) => event)),
  ]);
  const stored = [...foldings.values()].flatMap((folding) => folding.stored);
  await contents.open(stored.map(({ event }) => event));
  const digests = await foldedDigests(tx, known, foldings);

  for (const { event } of known) {
    const folding = foldings.get(event.attributes.subject);
    if (folding === undefined) continue;
    const fault = take(ctx, folding, placed(event), contents, digests);
    if (fault !== undefined) voids.push({ record: event.record, attributes: event.attributes, fault });
  }
  await quarantine(tx, voids, ctx.logger);
  await write(tx, ctx, [...foldings.values()], after);
}

/** Puts an event in its place and folds what can be folded now. @returns why it is void after all */
function take(
  ctx: PartyContext,
  folding: Folding,
  record: Placed,
  contents: Contents,
  digests: ReadonlyMap<string, string>,
): 'party' | 'equivocation' | undefined {
  if (!folding.hasParties(record.event)) return 'party';
  const arrival = arrive(folding.position, record, (side, n) => {
    const place = `${side}${String(n)}`;
    return folding.digests.get(place) ?? digests.get(`${folding.id}${place}`);
  });
  if (arrival.outcome === 'equivocation') return 'equivocation';
  folding.position = arrival.position;
  for (const each of arrival.apply) {
    const name = eventName(each.event);
    if (name === undefined) continue;
    const content = contentOf(ctx, folding, each.event, name, contents);
    if (content.unreadable) alarmUnreadable(ctx, each.event);
    applyEvent(ctx, folding, each, name, content);
  }
  folding.markWaiting(ctx.clock.now());
  return undefined;
}

/** A referral has one key for all its life (design §4): what is committed to another is not its content. */
function contentOf(
  ctx: PartyContext,
  folding: Folding,
  event: Admitted,
  name: EventName,
  contents: Contents,
): Content {
  const [row] = folding.rows.values();
  if (row === undefined) return contents.of(event);
  const committed = row.keycommit === (event.attributes.keycommit ?? '');
  return committed && mayBeHeard(ctx, row, heard(event, name)) ? contents.of(event) : { unreadable: true };
}

function alarmUnreadable({ logger }: PartyContext, { record, attributes }: Admitted): void {
  const { topic, partition, offset } = record;
  const place = { topic, partition, offset: String(offset), type: attributes.type };
  logger.error({ alarm: 'unreadable', ...place }, 'a payload does not open, or breaks its schema');
}

/** Digests of events folded earlier whose numbers come again; in ordinary batches there is nothing to look for. */
async function foldedDigests(
  tx: EntityManager,
  known: readonly Known[],
  foldings: ReadonlyMap<string, Folding>,
): Promise<Map<string, string>> {
  const again = known
    .map(({ event }) => placed(event))
    .filter(({ event, side, n }) => {
      const { nS, nR } = foldings.get(event.attributes.subject)?.position ?? { nS: 0, nR: 0 };
      return n <= (side === 's' ? nS : nR);
    });
  if (again.length === 0) return new Map();
  const rows: { place: string; digest: string }[] = await tx.query(
    `SELECT e.referral || e.side || e.n AS place, e.digest
     FROM unnest($1::uuid[], $2::text[], $3::integer[]) AS u(referral, side, n)
     JOIN referral_event e ON e.referral = u.referral AND e.side = u.side AND e.n = u.n`,
    [
      again.map(({ event }) => event.attributes.subject),
      again.map(({ side }) => side),
      again.map(({ n }) => n),
    ],
  );
  return new Map(rows.map(({ place, digest }) => [place, digest]));
}

async function write(
  tx: EntityManager,
  ctx: PartyContext,
  foldings: readonly Folding[],
  after: AfterCommit,
): Promise<void> {
  const touched = foldings.filter((folding) => folding.isTouched);
  const keys = touched.flatMap((folding) =>
    folding.steps.flatMap(({ placed: { event }, name, verdict, content: { key } }) =>
      key !== undefined && !event.own && saysKey(name, verdict) && !folding.state.erased
        ? [{ subject: folding.id, key }]
        : [],
    ),
  );
  const [answers] = await Promise.all([
    automaticAnswers(ctx, touched),
    // before the rows that need them commit; one write for the batch
    keys.length > 0 ? ctx.keyStore.putSubjectKeys(keys) : undefined,
  ]);
  await Promise.all([
    writeFoldings(tx, touched),
    writeDeadlines(tx, ctx, touched),
    keepWaiting(
      tx,
      foldings.flatMap((folding) => folding.newlyWaiting()),
    ),
    dropWaiting(
      tx,
      foldings.flatMap((folding) => folding.noLongerWaiting()),
    ),
  ]);
  await noteErased(
    tx,
    touched.filter(({ state, steps }) => state.erased && steps.some(({ name }) => name === 'erased')),
  );
  const cancelled = await cancelSiblings(tx, ctx, touched);
  await writeSlots(
    tx,
    cancelled.map(({ row }) => row),
  );
  await writeAutomatic(tx, [...answers, ...cancelled]);
  await runHooks(tx, ctx, touched);
  if (touched.length > 0) await ctx.hooks.batchFolded?.(tx, changesOf(touched));
  tell(ctx, touched, after, answers.length + cancelled.length > 0);
}

/** What began the referral says its key, or gives it again: a later `submitted` must not take the place of the one in use. */
const saysKey = (name: EventName, verdict: Verdict): boolean =>
  name === 'key-rewrapped' || (name === 'submitted' && verdict === 'applied');

async function runHooks(tx: EntityManager, ctx: PartyContext, foldings: readonly Folding[]): Promise<void> {
  if (ctx.hooks.folded === undefined) return;
  for (const folding of foldings) {
    for (const {
      placed: { event },
      name,
      before,
      after,
      verdict,
      content,
    } of folding.steps) {
      for (const [side, referral] of folding.rows) {
        const { own } = event;
        const { body } = content;
        await ctx.hooks.folded(tx, { before, after, verdict, event, name, referral, side, own, body });
      }
    }
  }
}

const changesOf = (touched: readonly Folding[]): Change[] =>
  touched.flatMap((folding) =>
    [...folding.rows.values()].map(({ institution, id, side }) => ({ institution, referral: id, side })),
  );

/** After the commit: those who wait, those who look, and the relay. */
function tell(ctx: PartyContext, touched: readonly Folding[], after: AfterCommit, published: boolean): void {
  if (touched.length === 0) return;
  const own = touched.flatMap((folding) =>
    folding.steps.flatMap(({ placed: { event } }) => (event.own ? [event.attributes.id] : [])),
  );
  const answered = touched.flatMap(acknowledgements);
  after.push(() => {
    for (const { urgency, seconds } of answered) acknowledgeSeconds.observe({ urgency }, seconds);
    announceOutcomes(own);
    ctx.hooks.changed?.(changesOf(touched));
    if (published) ctx.wakeRelay?.();
  });
}

/** By a person there: how long after the request stood in the lane, by the lane's clock. */
function acknowledgements({ rows, steps }: Folding): { urgency: string; seconds: number }[] {
  const row = rows.get('r');
  const { submittedAt, urgency } = row ?? {};
  if (submittedAt === undefined || submittedAt === null || row?.reported === true) return [];
  return steps
    .filter(
      ({ name, verdict, before }) =>
        verdict === 'applied' &&
        (name === 'acknowledged' || (name === 'agreed-by-voice' && before.state === 'received')),
    )
    .map(({ placed: { event } }) => ({
      urgency: urgency ?? 'none',
      seconds: (event.record.appendedAt - submittedAt.getTime()) / 1_000,
    }));
}
