import { category, Sums, type Definition, type Facts } from '../../definition.js';
import { cellKey, type Dimension } from '../../table.js';
import { KIND } from './lists.js';
import { standing } from './said.js';

const VERIFIED: Dimension = {
  code: 'verified',
  title: { it: 'Verificato', en: 'Verified' },
  categories: [
    category('within-a-year', 'Negli ultimi dodici mesi', 'Within twelve months'),
    category('longer-ago', 'Prima', 'Longer ago'),
    category('never', 'Mai', 'Never'),
  ],
};
const MET: Dimension = {
  code: 'met',
  title: { it: 'Rispetto all’obiettivo', en: 'Against the target' },
  categories: [category('met', 'Attivi', 'Active'), category('missing', 'Mancanti', 'Missing')],
};

/** Since 2026; what is counted are services, nobody’s persons. */
const OF_PLAN = { kind: 'counts', source: 'plan', people: false, every: 'year' } as const;
const known = (code: string): boolean => KIND.categories.some((each) => each.code === code);

/** The day a year before. */
const yearBefore = (day: string): string => String(Number(day.slice(0, 4)) - 1) + day.slice(4);

/** The year’s targets of the province, or of its ambiti. */
function targets(facts: Facts, year: string, isOfAmbito: boolean): ReadonlyMap<string, number> {
  const sums = new Sums();
  const services = standing(facts, 'service-recorded', year).filter(({ state }) => state === 'listed');
  for (const { year: of, kind, ambito, count } of standing(facts, 'target-set', year)) {
    if (String(of) !== year || !known(kind) || (ambito !== undefined) !== isOfAmbito) continue;
    const active = services.filter(
      (each) =>
        each.kind === kind &&
        (ambito === undefined || each.ambiti.length === 0 || each.ambiti.includes(ambito)),
    ).length;
    sums.add(cellKey(kind, 'met'), Math.min(active, count));
    sums.add(cellKey(kind, 'missing'), Math.max(0, count - active));
  }
  return sums.cells;
}

export const SERVICES_OF_PLAN: readonly Definition[] = [
  {
    since: 2026,
    table: {
      ...{
        ...OF_PLAN,
        purpose: 1,
        population: 'directory',
        code: 'directory',
        rows: KIND,
        columns: VERIFIED,
      },
      title: { it: 'Servizi dell’elenco, per verifica', en: 'Services of the directory, by verification' },
      note: {
        it: 'A fine anno; solo quelli pubblicati.',
        en: 'At the year’s end; only those that are listed.',
      },
    },
    from: (facts, period, [, last]) => {
      const sums = new Sums();
      for (const { kind, state, verifiedAt } of standing(facts, 'service-recorded', period)) {
        if (state !== 'listed' || !known(kind)) continue;
        const when =
          verifiedAt === undefined || verifiedAt > last
            ? 'never'
            : verifiedAt >= yearBefore(last)
              ? 'within-a-year'
              : 'longer-ago';
        sums.add(cellKey(kind, when));
      }
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{
        ...OF_PLAN,
        purpose: 2,
        population: 'targets-province',
        code: 'targets-province',
        rows: KIND,
        columns: MET,
      },
      title: { it: 'Obiettivi di servizio della provincia', en: 'Service targets of the province' },
      note: {
        it: 'Attivi: servizi della mappatura a fine anno, e nessun altro. Il totale è l’obiettivo.',
        en: 'Active: services of the directory at the year’s end, and no others. The total is the target.',
      },
    },
    from: (facts, period) => targets(facts, period, false),
  },
  {
    since: 2026,
    table: {
      ...{
        ...OF_PLAN,
        purpose: 2,
        population: 'targets-ambiti',
        code: 'targets-ambiti',
        rows: KIND,
        columns: MET,
      },
      title: { it: 'Obiettivi di servizio degli ambiti', en: 'Service targets of the districts' },
      note: {
        it: 'Attivi: servizi della mappatura a fine anno, e nessun altro. Somma degli obiettivi di tutti gli ambiti.',
        en: 'Active: services of the directory at the year’s end, and no others. The sum of all districts’ targets.',
      },
    },
    from: (facts, period) => targets(facts, period, true),
  },
];
