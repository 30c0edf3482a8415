import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { sourceOf } from '#contracts';
import { AppError, canonicalJson } from '#kernel';
import { plainDraft, publish } from '#messaging';
import type { PartyContext } from '#referral';
import { partyFigures, type CountFigures, type Figure } from './figures.js';
import { periodNamed } from './period.js';

const TYPE = 'staffetta.statements.statistics-declared.v1';

/** What an institution counts in a period, as its tables stand now. */
export interface StatisticsView {
  readonly period: string;
  readonly from: string;
  readonly to: string;
  readonly figures: readonly Figure[];
  /** Of these figures: whoever confirms names what she saw. */
  readonly digest: string;
  /** What was declared, oldest first. */
  readonly declared: readonly { readonly version: number; readonly digest: string; readonly at: string }[];
}

interface Asked {
  readonly institution: string;
  readonly period: string;
}

const byName = (a: Figure, b: Figure): number =>
  a.figure === b.figure ? ((a.by ?? '') < (b.by ?? '') ? -1 : 1) : a.figure < b.figure ? -1 : 1;

/**
 * Counts anew, from the node's own tables; nothing is stored.
 * @throws AppError `invalid` statistics.period
 */
export async function countStatistics(
  tx: EntityManager,
  ofService: CountFigures,
  { institution, period: name }: Asked,
): Promise<StatisticsView> {
  const period = periodNamed(name);
  const counting = { institution, period };
  const figures = [...(await partyFigures(tx, counting)), ...(await ofService(tx, counting))].sort(byName);
  const declared = await tx.query<{ version: number; digest: string; at: Date }[]>(
    `SELECT version, digest, at FROM declared_statistics WHERE institution = $1 AND period = $2 ORDER BY version`,
    [institution, name],
  );
  return {
    period: name,
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    figures,
    digest: createHash('sha256')
      .update(canonicalJson({ institution, period: name, figures }))
      .digest('base64url'),
    declared: declared.map(({ at, ...each }) => ({ ...each, at: at.toISOString() })),
  };
}

/**
 * The coordinator confirms what she saw, and it is said on `statements`. A late entry makes a new version of the period;
 * what was declared stays. Wake the relay after the commit.
 * @throws AppError `invalid` statistics.period; `conflict` statistics.period-open before its end, statistics.changed
 * where the tables have moved since she looked, statistics.unchanged where this is declared already
 */
export async function declareStatistics(
  tx: EntityManager,
  ctx: Pick<PartyContext, 'node' | 'registry' | 'clock'>,
  ofService: CountFigures,
  { institution, period, digest, actor }: Asked & { readonly digest: string; readonly actor: string },
): Promise<StatisticsView> {
  const at = ctx.clock.now();
  const { to } = periodNamed(period);
  if (at.getTime() < to.getTime()) {
    throw new AppError('conflict', 'statistics.period-open', 'This period is not over yet.', {
      to: to.toISOString(),
    });
  }
  // two coordinators: one version after the other
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
    `statistics ${institution} ${period}`,
  ]);
  const { figures, digest: now, declared } = await countStatistics(tx, ofService, { institution, period });
  if (now !== digest) {
    throw new AppError('conflict', 'statistics.changed', 'The tables have changed since: look again.', {
      digest: now,
    });
  }
  const last = declared.at(-1);
  if (last?.digest === now) {
    throw new AppError('conflict', 'statistics.unchanged', 'These figures are declared already.', {
      version: last.version,
    });
  }
  const version = (last?.version ?? 0) + 1;
  await tx.query(
    `INSERT INTO declared_statistics (institution, period, version, figures, digest, confirmed_by, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [institution, period, version, JSON.stringify(figures), now, actor, at],
  );
  const value = Buffer.from(JSON.stringify({ period, version, figures }));
  const speaker = sourceOf(ctx.node, institution);
  await publish(tx, plainDraft({ type: TYPE, speaker, subject: institution, value, at }), ctx.registry);
  return countStatistics(tx, ofService, { institution, period });
}
