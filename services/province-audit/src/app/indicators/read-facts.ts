import type { EntityManager } from 'typeorm';
import type { DeclaredFigure, Facts, Listed } from '../../domain/indicators/definition.js';
import { happeningOf } from '../../domain/indicators/happening.js';

interface ThingRow {
  readonly kind: string;
  readonly key: string;
  readonly value: Record<string, unknown>;
}

/** Everything that a generation has counted of some quarters and their years, as it stands. */
export async function readFacts(
  tx: Pick<EntityManager, 'query'>,
  generation: number,
  quarters: readonly string[],
): Promise<Facts> {
  const tallies: { period: string; happening: string; count: number }[] = await tx.query(
    `SELECT period, happening, count FROM indicator_tally WHERE generation = $1 AND period = ANY($2::text[])`,
    [generation, quarters],
  );
  const years = [...new Set(quarters.map((quarter) => quarter.slice(0, 4)))];
  const things: ThingRow[] = await tx.query(
    `SELECT kind, key, value FROM indicator_thing WHERE generation = $1
     AND (kind IN ('institution', 'plan') OR left(split_part(key, ' ', 2), 4) = ANY($2::text[])) ORDER BY kind, key`,
    [generation, years],
  );
  const of = (kind: string): ThingRow[] => things.filter((thing) => thing.kind === kind);
  const keyed = ({ key }: ThingRow): [string, string] => {
    const [institution = '', rest = ''] = key.split(' ');
    return [institution, rest];
  };
  return {
    happened: tallies.map(({ period, happening, count }) => ({
      ...{ quarter: period, happening: happeningOf(happening), count },
    })),
    institutions: new Map(of('institution').map(({ key, value }) => [key, value as unknown as Listed])),
    declared: of('statistics').map((thing) => {
      const [institution, period] = keyed(thing);
      return { institution, period, figures: thing.value['figures'] as DeclaredFigure[] };
    }),
    plan: of('plan').map(({ key, value }) => {
      const parts = key.split(' ');
      const [name = '', spell = ''] = [parts[1], parts.at(-1)];
      return { entry: parts.slice(0, -1).join(' '), name, spell, value };
    }),
    days: of('day').map((thing) => {
      const [institution, day] = keyed(thing);
      return { institution, day, answer: String(thing.value['answer']) };
    }),
  };
}

/**
 * How many envelopes of these quarters were withheld before this generation could count them, or hang on one that was.
 * More than none: its counts are not whole.
 */
export async function missingOf(
  tx: Pick<EntityManager, 'query'>,
  generation: number,
  quarters: readonly string[],
): Promise<number> {
  const rows: { missing: string }[] = await tx.query(
    `SELECT coalesce((SELECT sum(count) FROM indicator_gap WHERE generation = $1 AND period = ANY($2::text[])), 0)
       + (SELECT count(*) FROM indicator_referral WHERE generation = $1 AND waits = ANY($2::text[])
          AND EXISTS (SELECT 1 FROM indicator_gap WHERE generation = $1)) AS missing`,
    [generation, quarters],
  );
  return Number(rows[0]?.missing ?? 0);
}
