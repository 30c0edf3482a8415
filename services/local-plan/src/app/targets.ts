import type { DataSource, EntityManager } from 'typeorm';
import type { DirectoryKind } from '#contracts';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import { activeOf, defaultTargets, gapOf, type ActiveService, type Target } from '../domain/targets.js';
import { contentInvalid } from '../domain/plan.errors.js';
import { say, type PlanContext } from './plan-context.js';
import { ambitiOf } from './stored-plan.js';

export interface TargetView {
  readonly year: number;
  readonly kind: DirectoryKind;
  /** Null: the province as a whole. */
  readonly ambito: string | null;
  readonly target: number;
  /** Not set for this year: what the Region asks for. */
  readonly isDefault: boolean;
  readonly active: number;
  readonly ofDirectory: number;
  /** Institutions of the network that have nothing of the kind in the directory yet. */
  readonly ofRegistry: number;
  readonly gap: number;
}

/** Sets how many are wanted in a year. @throws AppError `unprocessable` `content.invalid`, `idempotency.reused` */
export async function setTarget(
  tx: EntityManager,
  context: PlanContext,
  {
    year,
    kind,
    ambito,
    count,
    idempotency,
  }: Target & { readonly year: number; readonly idempotency?: Idempotency },
): Promise<'created' | 'changed' | 'unchanged'> {
  const id = newId();
  if (idempotency !== undefined && (await claimKey(tx, idempotency, id)) !== undefined) return 'unchanged';
  if (ambito !== undefined && !ambitiOf(context).includes(ambito))
    throw contentInvalid([{ path: 'ambito', rule: 'unknownAmbito' }]);
  // a house that is wanted in an ambito is looked for there
  if (ambito !== undefined && kind === 'casa-rifugio')
    throw contentInvalid([{ path: 'ambito', rule: 'shelterPlace' }]);
  const [known]: { id: string; wanted: number }[] = await tx.query(
    'SELECT id, wanted FROM target WHERE year = $1 AND kind = $2 AND ambito = $3 FOR UPDATE',
    [year, kind, ambito ?? ''],
  );
  if (known?.wanted === count) return 'unchanged';
  const [kept]: { id: string }[] = await tx.query(
    `INSERT INTO target (id, year, kind, ambito, wanted, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (year, kind, ambito) DO UPDATE SET wanted = excluded.wanted, changed_at = excluded.changed_at
     RETURNING id`,
    [id, year, kind, ambito ?? '', count, context.clock.now()],
  );
  await say(tx, context, 'target-set', kept?.id ?? id, {
    year,
    kind,
    ...(ambito === undefined ? {} : { ambito }),
    count,
  });
  return known === undefined ? 'created' : 'changed';
}

/** Targets of a year against what is there now: set ones, and the Region's where none is set. */
export async function compareTargets(
  db: DataSource | EntityManager,
  context: PlanContext,
  year: number,
): Promise<TargetView[]> {
  const set = await targetsOf(db, year);
  const same = (one: Target, other: Target): boolean =>
    one.kind === other.kind && one.ambito === other.ambito;
  const wanted = [
    ...set.map((target) => ({ target, isDefault: false })),
    ...defaultTargets(ambitiOf(context))
      .filter((target) => !set.some((each) => same(each, target)))
      .map((target) => ({ target, isDefault: true })),
  ];
  const services: ActiveService[] = await db.query(
    `SELECT kind, organization, state, body->'ambiti' AS ambiti FROM service`,
  );
  const views = wanted.map(({ target, isDefault }) => {
    const active = activeOf(target, services, context.registry.institutions(), context.territory);
    return {
      year,
      kind: target.kind,
      ambito: target.ambito ?? null,
      target: target.count,
      isDefault,
      active: active.ofDirectory + active.ofRegistry,
      ...active,
      gap: gapOf(target.count, active),
    };
  });
  const order = ({ ambito, kind }: TargetView): string => `${ambito ?? ''} ${kind}`;
  return views.sort((one, other) => (order(one) < order(other) ? -1 : 1));
}

async function targetsOf(db: DataSource | EntityManager, year: number): Promise<Target[]> {
  const rows: { kind: DirectoryKind; ambito: string; wanted: number }[] = await db.query(
    'SELECT kind, ambito, wanted FROM target WHERE year = $1',
    [year],
  );
  return rows.map(({ kind, ambito, wanted }) => ({
    kind,
    count: wanted,
    ...(ambito === '' ? {} : { ambito }),
  }));
}

/** Every target set, as the import reads it. */
export const targetRows = (tx: EntityManager): Promise<object[]> =>
  tx.query(
    `SELECT year, kind, nullif(ambito, '') AS ambito, wanted AS count FROM target ORDER BY year, ambito, kind`,
  );
