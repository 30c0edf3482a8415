import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { canonicalJson } from '#kernel';
import { romeDate } from '#trust';
import type { Solver } from '../../domain/indicators/attack.js';
import { composeRelease } from '../../domain/indicators/compose-release.js';
import { countTables, type Span } from '../../domain/indicators/count.js';
import { Sums, type Facts } from '../../domain/indicators/definition.js';
import { definitionsOf } from '../../domain/indicators/definitions.js';
import { declaredOf } from '../../domain/indicators/tables/declared.js';
import { MADE } from '../../domain/indicators/made.js';
import type { Period, Release, Words } from '../../domain/indicators/table.js';
import { areSame, type FrozenCounts, type QuarterCounts } from './frozen-counts.js';
import { missingOf, readFacts } from './read-facts.js';
import { boundsOf, quartersOf } from './quarter.js';

export interface Composed {
  readonly release: Release;
  /** JCS of the release: what is frozen, and served. */
  readonly bytes: Buffer;
  /** SHA-256 of the bytes, base64url. */
  readonly digest: string;
  /** What was counted of each quarter so far. */
  readonly counts: FrozenCounts;
}

/** @param code `2026`, `2026-Q3` */
export function periodOf(code: string): Period {
  const year = Number(code.slice(0, 4));
  return code.length > 4 ? { year, quarter: Number(code.slice(6)) as 1 | 2 | 3 | 4 } : { year };
}

function spanOf(code: string): Span {
  const { from, to } = boundsOf(code);
  const days = [romeDate(new Date(from)), romeDate(new Date(to - 1))] as const;
  return { code, period: periodOf(code), days, quarters: quartersOf(code) };
}

/**
 * What is to be published of a period, as a generation has counted it. Depends on the counts, on what was published before
 * and on the method alone, so that counting again gives the same bytes.
 */
export async function compose(
  tx: EntityManager,
  solve: Solver,
  {
    generation,
    asOf,
    code,
    earlier,
    frozen,
  }: {
    readonly generation: number;
    readonly asOf: number;
    readonly code: string;
    readonly earlier: readonly Release[];
    /** Quarters that are published count as they did then. */
    readonly frozen: FrozenCounts;
  },
): Promise<Composed> {
  const period = periodOf(code);
  const definitions = definitionsOf(period);
  const quarters = quartersSoFar(code);
  const facts = await readFacts(tx, generation, quarters);
  // what happened is counted by quarter also for tables by year: those of one population must agree
  const quarterly = definitions.filter(
    (each) => each.table.kind !== 'shares' && ('of' in each || each.table.every === 'quarter'),
  );
  const yearly = definitions.filter((each) => !quarterly.includes(each));
  const now = quarters.map((quarter) => [quarter, countTables(quarterly, facts, spanOf(quarter))] as const);
  const byQuarter = new Map<string, QuarterCounts>(
    now.map(([quarter, each]) => [quarter, frozen.get(quarter) ?? each]),
  );
  const hasChanged = now.some(([quarter, each]) => !areSame(frozen.get(quarter) ?? each, each));
  const counts = [
    ...byQuarter.values(),
    ...(period.quarter === undefined
      ? [countTables(yearly, facts, spanOf(code)), sumOf([...byQuarter.values()], period)]
      : []),
  ];
  const missing = await missingOf(tx, generation, quarters);
  const composed = composeRelease(
    {
      ...{ tables: definitions.map(({ table }) => table), period, asOf, earlier },
      counted: counts.flatMap(({ counted }) => counted),
      measured: counts.flatMap(({ measured }) => measured),
    },
    solve,
  );
  const notes = [...composed.notes, ...notesOn(facts, code, { isMissing: missing > 0, hasChanged })];
  const release = { ...composed, made: MADE, notes };
  const bytes = Buffer.from(canonicalJson(release));
  const digest = createHash('sha256').update(bytes).digest('base64url');
  return { release, bytes, digest, counts: byQuarter };
}

/** What happened in a year, by table: all that happened in its quarters. */
function sumOf(quarters: readonly QuarterCounts[], period: Period): QuarterCounts {
  const tables = new Map<string, Sums>();
  for (const { table, cells } of quarters.flatMap(({ counted }) => counted)) {
    const sums = tables.get(table) ?? new Sums();
    tables.set(table, sums);
    for (const [key, count] of cells) sums.add(key, count);
  }
  const times = new Map<string, Map<string, number[]>>();
  for (const { table, cells } of quarters.flatMap(({ measured }) => measured)) {
    const all = times.get(table) ?? new Map<string, number[]>();
    times.set(table, all);
    for (const [key, values] of cells) all.set(key, [...(all.get(key) ?? []), ...values]);
  }
  return {
    counted: [...tables].map(([table, { cells }]) => ({ table, period, cells })),
    measured: [...times].map(([table, cells]) => ({ table, period, cells })),
  };
}

/** Of the period's year, up to the period. */
export const quartersSoFar = (code: string): string[] =>
  quartersOf(code.slice(0, 4)).slice(0, periodOf(code).quarter ?? 4);

/** Whose word is missing; what could not be counted: never how much, which could be one woman's. */
function notesOn(
  facts: Facts,
  code: string,
  { isMissing, hasChanged }: { readonly isMissing: boolean; readonly hasChanged: boolean },
): Words[] {
  const { institutions } = facts;
  const asked = [...institutions].filter(([, { kind, onNetwork }]) => onNetwork && kind !== 'provincia');
  const counted = declaredOf(facts, code);
  const told = asked.filter(([id]) => counted.some(({ institution }) => institution === id));
  const [n, of] = [String(told.length), String(asked.length)];
  return [
    ...(code.length > 4
      ? []
      : [
          {
            it: `Contate le statistiche dichiarate da ${n} istituzioni su ${of}.`,
            en: `Counted are the statistics that ${n} of ${of} institutions have declared.`,
          },
        ]),
    ...(isMissing
      ? [
          {
            it: 'Alcuni eventi dell’anno non sono più conservati e non sono contati.',
            en: 'Some events of the year are no longer kept and are not counted.',
          },
        ]
      : []),
    ...(hasChanged
      ? [
          {
            it: 'Ciò che di un trimestre è cambiato dopo la sua pubblicazione non è contato: i numeri pubblicati restano, e l’anno è la loro somma.',
            en: 'What has changed of a quarter since it was published is not counted: what is published stays, and the year is its sum.',
          },
        ]
      : []),
  ];
}
