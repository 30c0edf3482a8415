import type { DataSource, EntityManager } from 'typeorm';
import type { PartyContext } from '#referral';
import { whoeverAnswers, whomToCall, type Call } from '../deadlines/whom-to-call.js';
import { withDutyNumber } from '../duty/shifts.js';
import type { TaskKind } from './task-kind.js';

type Context = Pick<PartyContext, 'registry' | 'clock' | 'keyStore' | 'logger'>;
type Asked = Parameters<typeof whomToCall>[1];

/** What is about telephoning: an emergency, whom to ask instead, the centre in the morning, who goes on with her. */
const CALLS: ReadonlySet<TaskKind> = new Set(['call-now', 'reroute', 'morning-centre', 'close-requests']);

const CENTRE = 'centre-support';

/** Whom to telephone about a task, where it is one to telephone about: at the time when it is due, if that is to come. */
export async function callAbout(
  db: DataSource | EntityManager,
  context: Context,
  own: string,
  { kind, dueAt, ...asked }: Asked & { readonly kind: TaskKind; readonly dueAt: Date | null },
): Promise<Call | null> {
  if (!CALLS.has(kind)) return null;
  const now = context.clock.now();
  const at = dueAt !== null && dueAt > now ? dueAt : now;
  // it is about what secured her until a centre is asked: then whoever would be asked
  if (kind === 'morning-centre' && asked.service !== CENTRE) {
    const found = whoeverAnswers(context, { institution: own, service: CENTRE, at });
    if (found === null) return null;
    const { institution, phone, standIn } = found;
    return withDutyNumber(db, context, { institution, phone, standIn }, { own, service: CENTRE, at });
  }
  return callFor(db, context, own, asked, at);
}

/** Whom to telephone about a referral, with the number that one's own rota has for it. @param at absent: now */
export async function callFor(
  db: DataSource | EntityManager,
  context: Context,
  own: string,
  asked: Asked,
  at: Date = context.clock.now(),
): Promise<Call | null> {
  const call = whomToCall({ registry: context.registry, clock: { now: () => at } }, asked);
  if (call === null || asked.service === null) return call;
  return withDutyNumber(db, context, call, { own, service: asked.service, at });
}
