import { category, Sums, type Definition } from '../../definition.js';
import type { Dimension } from '../../table.js';
import { DECISION } from './lists.js';
import { among, euro, standing, toldOf } from './said.js';

const MINUTES: Dimension = {
  code: 'minutes',
  title: { it: 'Verbale', en: 'Minutes' },
  categories: [
    category('with-checkpoint', 'Con lo stato del registro', 'With the state of the log'),
    category('without', 'Senza', 'Without'),
  ],
};
const FOLLOW_UP: Dimension = {
  code: 'follow-up',
  title: { it: 'A fine anno', en: 'At the year’s end' },
  categories: [
    category('done', 'Fatti', 'Done'),
    category('open', 'Da fare', 'Open'),
    category('overdue', 'Oltre il termine', 'Overdue'),
    category('dropped', 'Non più necessari', 'Dropped'),
  ],
};
const PURPOSE: Dimension = {
  code: 'plan-purpose',
  title: { it: 'Finalità', en: 'Purpose' },
  categories: [
    category('p1', 'Mappatura dei servizi', 'Mapping of services'),
    category('p2', 'Obiettivi di servizio', 'Service targets'),
    category('p3', 'Fabbisogno di strutture', 'Infrastructure needs'),
    category('p4', 'Governo della rete', 'Network management'),
    category('p5', 'Équipe', 'Multidisciplinary teams'),
    category('p6', 'Formazione', 'Training'),
    category('p7', 'Promozione e comunicazione', 'Promotion and communication'),
  ],
};

const OF_PLAN = { kind: 'counts', source: 'plan', people: false, every: 'year', purpose: 4 } as const;
const within = (day: string, [first, last]: readonly [string, string]): boolean =>
  day >= first && day <= last;

export const TAVOLO: readonly Definition[] = [
  {
    since: 2026,
    table: {
      ...{ ...OF_PLAN, code: 'plan-budget', population: 'plan-budget', rows: PURPOSE },
      title: { it: 'Risorse del piano in vigore, in euro', en: 'Funds of the plan in force, euro' },
      note: {
        it: 'In vigore a fine anno; per tutti i suoi anni.',
        en: 'In force at the year’s end; for all of its years.',
      },
    },
    from: (facts, period) => {
      const sums = new Sums();
      const year = Number(period);
      for (const { state, from, to, actions } of standing(facts, 'plan-recorded', period))
        if (state === 'approved' && from <= year && year <= to)
          for (const { purpose, budget } of actions)
            for (const { cents } of budget) sums.add(`p${purpose}`, euro(cents));
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{ ...OF_PLAN, code: 'tavolo-meetings', population: 'tavolo-meetings', rows: MINUTES },
      title: { it: 'Riunioni del Tavolo', en: 'Meetings of the Tavolo' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      for (const { date, checkpoint } of toldOf(facts, 'meeting-recorded', period))
        if (within(date, days)) sums.add(checkpoint === undefined ? 'without' : 'with-checkpoint');
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{ ...OF_PLAN, code: 'tavolo-decisions', population: 'tavolo-decisions', rows: DECISION },
      title: { it: 'Decisioni del Tavolo', en: 'Decisions of the Tavolo' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      for (const { date, decisions } of toldOf(facts, 'meeting-recorded', period))
        if (within(date, days)) for (const { kind } of decisions) sums.add(among(DECISION, kind));
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{ ...OF_PLAN, code: 'tavolo-follow-ups', population: 'tavolo-follow-ups', rows: FOLLOW_UP },
      title: { it: 'Impegni con termine nell’anno', en: 'Tasks due in the year' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      const [, last] = days;
      for (const { due, state, closedOn } of standing(facts, 'follow-up-recorded', period)) {
        if (!within(due, days)) continue;
        const isOpen = state === 'open' || (closedOn !== undefined && closedOn > last);
        sums.add(!isOpen ? state : due < last ? 'overdue' : 'open');
      }
      return sums.cells;
    },
  },
];
