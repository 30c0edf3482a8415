import type { EntityManager } from 'typeorm';
import type { CapacityDeclaredV1, StatisticsDeclaredV1 } from '#contracts';
import { isYear } from '../../domain/register/evidence.js';

/**
 * The nights that an institution declared of a year; a later version replaces an earlier one, in whatever order they
 * come. Nothing else is kept: what it counted of people is published by the audit, hidden where it must be, or not at all.
 */
export async function hearStatistics(
  tx: EntityManager,
  institution: string,
  { period, version, figures }: StatisticsDeclaredV1,
): Promise<void> {
  if (!isYear(period)) return;
  const nights = figures.filter(({ figure }) => figure === 'nights-without-unit');
  await tx.query(
    `INSERT INTO declared_statistics AS s (institution, period, version, figures) VALUES ($1, $2, $3, $4)
     ON CONFLICT (institution, period) DO UPDATE SET version = excluded.version, figures = excluded.figures
     WHERE s.version < excluded.version`,
    [institution, period, version, JSON.stringify(nights)],
  );
}

const DAY_MS = 86_400_000;

/**
 * Whether asking a house was worth it, at a moment. @param appendedAt when it reached the log, milliseconds; an answer of
 * more than a day before or after tells of no night that it could know
 */
export async function hearCapacity(
  tx: EntityManager,
  institution: string,
  { answer, asOf }: CapacityDeclaredV1,
  appendedAt: number,
): Promise<void> {
  if (Math.abs(Date.parse(asOf) - appendedAt) > DAY_MS) return;
  await tx.query(
    `INSERT INTO capacity_answer (institution, as_of, answer) VALUES ($1, $2, $3)
     ON CONFLICT (institution, as_of) DO NOTHING`,
    [institution, asOf, answer],
  );
}
