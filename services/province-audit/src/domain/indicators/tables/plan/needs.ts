import { category, Sums, type Definition } from '../../definition.js';
import { cellKey, type Dimension } from '../../table.js';
import { declaredOf } from '../declared.js';
import { LACK, SOURCE } from './lists.js';
import { among, euro, standing } from './said.js';

const STATE: Dimension = {
  code: 'need-state',
  title: { it: 'A che punto', en: 'How far' },
  categories: [
    category('open', 'Rilevati o esaminati', 'Noted or examined'),
    category('planned', 'Programmati', 'Planned'),
    category('funded', 'Finanziati', 'Funded'),
    category('under-way', 'In corso', 'Under way'),
    category('done', 'Conclusi', 'Done'),
    category('dropped', 'Non perseguiti', 'Dropped'),
  ],
};
const stateOf = (state: string): string => (state === 'noted' || state === 'examined' ? 'open' : state);

/** Of which a house counts nights. */
const UNIT: Dimension = { ...LACK, code: 'unit', categories: LACK.categories.slice(0, 5) };

export const NEEDS: readonly Definition[] = [
  {
    since: 2026,
    table: {
      ...{ kind: 'counts', source: 'statements', people: false, every: 'year', purpose: 3 },
      ...{ code: 'nights-without-unit', population: 'nights-without-unit', rows: UNIT },
      title: { it: 'Notti senza un alloggio libero adatto', en: 'Nights without a suitable free unit' },
      note: {
        it: 'Somma delle case. In una notte possono mancare più cose: il totale non è un numero di notti.',
        en: 'Summed over the houses. One night may lack several things: the total is no number of nights.',
      },
    },
    from: (facts, period) => {
      const sums = new Sums();
      for (const { figures } of declaredOf(facts, period))
        for (const { figure, by = '', count } of figures)
          if (figure === 'nights-without-unit' && UNIT.categories.some(({ code }) => code === by))
            sums.add(by, count);
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{ kind: 'counts', source: 'plan', people: false, every: 'year', purpose: 3 },
      ...{ code: 'needs', population: 'needs', rows: LACK, columns: STATE },
      title: { it: 'Fabbisogni del registro', en: 'Needs of the register' },
      note: { it: 'Come erano a fine anno.', en: 'As they stood at the year’s end.' },
    },
    from: (facts, period, [, last]) => {
      const sums = new Sums();
      for (const { lack, state, notedOn } of standing(facts, 'need-recorded', period))
        if (notedOn <= last) sums.add(cellKey(among(LACK, lack), stateOf(state)));
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{ kind: 'counts', source: 'plan', people: false, every: 'year', purpose: 3 },
      ...{ code: 'need-funding', population: 'need-funding', rows: SOURCE },
      title: { it: 'Risorse per i fabbisogni, in euro', en: 'Funds for needs, euro' },
    },
    from: (facts, period, [, last]) => {
      const sums = new Sums();
      for (const { notedOn, state, funding } of standing(facts, 'need-recorded', period))
        if (notedOn <= last && state !== 'dropped')
          for (const { source, cents } of funding) sums.add(among(SOURCE, source), euro(cents));
      return sums.cells;
    },
  },
];
