import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { canonicalJson } from '#kernel';
import { romeDate } from '#trust';
import type { Solver } from '../../domain/indicators/attack.js';
import { composeRelease } from '../../domain/indicators/compose-release.js';
import { countTables, type Span } from '../../domain/indicators/count.js';
import type { Facts } from '../../domain/indicators/definition.js';
import { definitionsOf } from '../../domain/indicators/definitions.js';
import { declaredOf } from '../../domain/indicators/tables/declared.js';
import type { Period, Release, Words } from '../../domain/indicators/table.js';
import { missingOf, readFacts } from './read-facts.js';
import { boundsOf, quartersOf } from './quarter.js';

export interface Composed {
  readonly release: Release;
  /** JCS of the release: what is frozen, and served. */
  readonly bytes: Buffer;
  /** SHA-256 of the bytes, base64url. */
  readonly digest: string;
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
  }: {
    readonly generation: number;
    readonly asOf: number;
    readonly code: string;
    readonly earlier: readonly Release[];
  },
): Promise<Composed> {
  const period = periodOf(code);
  const definitions = definitionsOf(period);
  const quarters = quartersSoFar(code);
  const facts = await readFacts(tx, generation, quarters);
  const quarterly = definitions.filter(({ table }) => table.kind !== 'shares' && table.every === 'quarter');
  const yearly = definitions.filter((each) => !quarterly.includes(each));
  const counts = [
    ...quarters.map((quarter) => countTables(quarterly, facts, spanOf(quarter))),
    ...(period.quarter === undefined ? [countTables(yearly, facts, spanOf(code))] : []),
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
  const notes = [...composed.notes, ...notesOn(facts, code, missing)];
  const release = { ...composed, notes };
  const bytes = Buffer.from(canonicalJson(release));
  return { release, bytes, digest: createHash('sha256').update(bytes).digest('base64url') };
}

/** Of the period's year, up to the period. */
export const quartersSoFar = (code: string): string[] =>
  quartersOf(code.slice(0, 4)).slice(0, periodOf(code).quarter ?? 4);

/** Whose word is missing; what could not be counted. */
function notesOn(facts: Facts, code: string, missing: number): Words[] {
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
    ...(missing === 0
      ? []
      : [
          {
            it: `${String(missing)} eventi dell’anno non sono più conservati e non sono contati.`,
            en: `${String(missing)} events of the year are no longer kept and are not counted.`,
          },
        ]),
  ];
}
