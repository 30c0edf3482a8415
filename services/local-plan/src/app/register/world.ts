import type { DataSource, EntityManager } from 'typeorm';
import { CODES } from '#contracts';
import type { Entry, RegisterKind, World } from '../../domain/register/register.js';
import type { PlanContext } from '../plan-context.js';
import { ambitiOf, institutionsOf } from '../stored-plan.js';
import { readEvidence } from './evidence.js';

/** Kinds that others name. */
const NAMED: readonly RegisterKind[] = ['need', 'meeting', 'course'];

/**
 * What entries are judged by now. Small: a province's register has some hundred entries that others name.
 * @param withEvidence needs alone are said with what speaks for them
 */
export async function loadWorld(
  db: DataSource | EntityManager,
  context: Pick<PlanContext, 'registry' | 'territory' | 'logOrigin' | 'clock'>,
  { withEvidence }: { readonly withEvidence: boolean },
): Promise<World> {
  const rows: (Entry & { kind: RegisterKind })[] = await db.query(
    'SELECT kind, id, code, body FROM register_entry WHERE kind = ANY($1)',
    [NAMED],
  );
  const entries = new Map(rows.map((row) => [`${row.kind} ${row.code}`, row]));
  const actions: { code: string }[] = await db.query(
    `SELECT DISTINCT action->>'code' AS code FROM plan_version, jsonb_array_elements(body->'actions') AS action`,
  );
  const targets: { id: string }[] = await db.query('SELECT id FROM target');
  return {
    ambiti: ambitiOf(context),
    bodies: new Set([...context.registry.institutions().map(({ id }) => id), ...CODES.outsideBody]),
    shelters: new Set(institutionsOf(context, 'casa-rifugio')),
    territory: context.territory,
    actions: new Set(actions.map(({ code }) => code)),
    targets: new Set(targets.map(({ id }) => id)),
    logOrigin: context.logOrigin,
    evidence: withEvidence ? await readEvidence(db, context.clock.now()) : [],
    entry: (kind, code) => entries.get(`${kind} ${code}`),
  };
}
