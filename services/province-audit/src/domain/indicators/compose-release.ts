import type { Solver } from './attack.js';
import { hideComplements } from './hide.js';
import { countsDisagree, publishedAlready } from './indicator.errors.js';
import { heldBack, limitsOf } from './held-back.js';
import { label } from './label.js';
import { publishMeasures, publishShares } from './measures.js';
import type { ReleaseInput } from './release-input.js';
import { rounded } from './small.js';
import { buildSystem, cellsOf, partsOf, quantityName, withTotals, type System } from './system.js';
import { periodCode, type Cell, type Counted, type CountTable, type Measured, type Period } from './table.js';
import type { PublishedCounts, PublishedTable, Release, Words } from './table.js';
import { addUnseen } from './unseen.js';
import { upTo } from './up-to.js';

/**
 * Composes what is published of a period: small counts hidden, with whatever else would give them away, all other counts rounded
 * to 5 (each by itself, totals too). The method is ADR 0037. Pure: the same input gives the same release.
 * Throws `indicators.counts-disagree`, `indicators.published-already`, `indicators.cannot-protect`.
 */
export function composeRelease(input: ReleaseInput, solve: Solver): Release {
  const { tables, period, asOf, earlier } = input;
  const { counted, measured } = upTo(input);
  const before = earlier.filter((release) => release.period.year === period.year);
  const isOut = (table: string, at: Period): boolean =>
    before.some((release) =>
      release.tables.some((each) => each.table === table && periodCode(each.period) === periodCode(at)),
    );
  const held = heldBack(tables, counted, measured);
  /** The periods of a table that come out now: its own, and what was held back. */
  const due = ({ code, every }: { code: string; every: string }, of: readonly Period[]): Period[] => {
    if (isOut(code, period)) throw publishedAlready(code, periodCode(period));
    if (period.quarter === undefined) return of.filter(({ quarter }) => quarter === undefined);
    if (every === 'year' || held.has(code)) return [];
    return of.filter((each) => each.quarter !== undefined && !isOut(code, each));
  };

  const counts = tables.filter((table) => table.kind === 'counts');
  const people = counts.filter((table) => table.people);
  const ofPeople = counted.filter(({ table }) => people.some(({ code }) => code === table));
  const system = buildSystem(people, ofPeople);
  addUnseen(system, people, [...new Set(ofPeople.map((each) => periodCode(each.period)))]);
  const name = naming(people);
  const published = new Map<string, Counted[]>();
  const publish = new Set<number>();
  for (const table of counts) {
    const own = counted.filter((each) => each.table === table.code);
    const now = due(
      table,
      own.map((each) => each.period),
    ).map(periodCode);
    const out = own.filter((each) => now.includes(periodCode(each.period)));
    published.set(table.code, out);
    if (table.people)
      for (const each of out)
        for (const { where } of cellsOf(table))
          publish.add(system.index.get(name(each.period, table.population, where)) ?? -1);
  }
  freeze(system, people, before);
  const measuresNow = new Map<string, Measured[]>();
  for (const table of tables)
    if (table.kind === 'measures') {
      const own = measured.filter((each) => each.table === table.code);
      const now = due(
        table,
        own.map((each) => each.period),
      ).map(periodCode);
      measuresNow.set(
        table.code,
        own.filter((each) => now.includes(periodCode(each.period))),
      );
    }
  system.limits.push(
    ...limitsOf(
      tables,
      system,
      counted,
      measured,
      (code, at) =>
        isOut(code, at) ||
        (measuresNow.get(code) ?? []).some((each) => periodCode(each.period) === periodCode(at)),
    ),
  );
  label(system, publish);
  hideComplements(system, solve, periodCode(period));

  const release: PublishedTable[] = [];
  const countsOut = new Map<string, PublishedCounts[]>();
  for (const table of tables) {
    if (table.kind === 'counts') {
      const out = (published.get(table.code) ?? []).map((each) => publishCounts(table, each, system, name));
      countsOut.set(table.code, out);
      release.push(...out);
    } else if (table.kind === 'measures')
      release.push(...(measuresNow.get(table.code) ?? []).map((each) => publishMeasures(table, each)));
    else {
      const of = counts.find(({ code }) => code === table.of);
      if (of === undefined) throw countsDisagree(table.code, periodCode(period));
      // it may be listed before what it is a share of
      const from =
        countsOut.get(of.code) ??
        (published.get(of.code) ?? []).map((each) => publishCounts(of, each, system, name));
      release.push(...from.map((each) => publishShares(table, of, each)));
    }
  }
  return { period, asOf, tables: release, notes: notesOn(input, held) };
}

type Naming = (period: Period, population: string, where: Readonly<Record<string, string>>) => string;
function naming(people: readonly CountTable[]): Naming {
  const parts = partsOf(people);
  return (period, population, where) => quantityName(parts, period, population, where);
}

/** What was published of this year stays as it was, and everybody has read it. */
function freeze(system: System, people: readonly CountTable[], before: readonly Release[]): void {
  const name = naming(people);
  for (const each of before.flatMap(({ tables }) => tables)) {
    const table = people.find(({ code }) => code === each.table);
    if (table === undefined || each.kind !== 'counts') continue;
    for (const { key, where } of cellsOf(table)) {
      const quantity = system.quantities[system.index.get(name(each.period, table.population, where)) ?? -1];
      const cell = each.cells[key];
      if (quantity === undefined || cell === undefined)
        throw countsDisagree(table.code, periodCode(each.period));
      if ('shown' in cell && cell.shown !== rounded(quantity.truth))
        throw countsDisagree(table.code, periodCode(each.period));
      quantity.frozen = true;
      quantity.state = 'shown' in cell ? 'shown' : 'complement';
    }
  }
}

function publishCounts(table: CountTable, counted: Counted, system: System, name: Naming): PublishedCounts {
  const truths = withTotals(table, counted);
  const cells = [...cellsOf(table)].map(({ key, where }): [string, Cell] => {
    const truth = truths.get(key) ?? 0;
    if (!table.people) return [key, { shown: truth }];
    const quantity = system.quantities[system.index.get(name(counted.period, table.population, where)) ?? -1];
    return [key, quantity?.state === 'shown' ? { shown: rounded(truth) } : { hidden: true }];
  });
  return { kind: 'counts', table: table.code, period: counted.period, cells: Object.fromEntries(cells) };
}

function notesOn({ tables, period }: ReleaseInput, held: ReadonlySet<string>): Words[] {
  return tables
    .filter(({ code }) => held.has(code))
    .map(({ code, title }) =>
      period.quarter === undefined
        ? {
            it: `${title.it} (${code}): meno di 50 nell’anno, pubblicata solo per anno.`,
            en: `${title.en} (${code}): under 50 in the year, published by year only.`,
          }
        : {
            it: `${title.it} (${code}): meno di 50 dall’inizio dell’anno, non ancora pubblicata per trimestre.`,
            en: `${title.en} (${code}): under 50 since the year began, not yet published by quarter.`,
          },
    );
}
