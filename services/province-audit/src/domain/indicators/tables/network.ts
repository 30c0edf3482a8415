import { category, Sums, type Definition } from '../definition.js';
import type { Dimension } from '../table.js';
import { byGroup, declaredOf, grouped, sum } from './declared.js';

const KIND: Dimension = {
  code: 'kind',
  title: { it: 'Istituzioni', en: 'Institutions' },
  categories: [
    category('cav', 'Centri antiviolenza', 'Anti-violence centres'),
    category('casa-rifugio', 'Case rifugio', 'Shelters'),
    category('ambito', 'Ambiti territoriali', 'Social welfare districts'),
    category('asl', 'ASL', 'Health authority'),
    category('other', 'Altre, o fuori rete', 'Others, or off the network'),
  ],
};
const SERVICE: Dimension = {
  code: 'offered',
  title: { it: 'Servizio', en: 'Service' },
  categories: [
    category('centre-support', 'Sostegno del centro', 'Support by a centre'),
    category('placement', 'Accoglienza', 'Placement'),
    category('equipe-care', 'Équipe', 'Multidisciplinary team'),
    category('social-emergency', 'Pronto intervento sociale', 'Emergency social service'),
    category('health-care', 'Cure', 'Health care'),
  ],
};
const HOLDER: Dimension = {
  code: 'holder',
  title: { it: 'Presso', en: 'At' },
  categories: [
    category('cav', 'Centri antiviolenza', 'Centres'),
    category('ambito', 'Ambiti', 'Districts'),
    category('other', 'Altri', 'Others'),
  ],
};
const SUBJECT: Dimension = {
  code: 'subject',
  title: { it: 'Per chi', en: 'For whom' },
  categories: [category('adult', 'Donne', 'Women'), category('other', 'Minori e altri', 'Minors and others')],
};

const COUNTS = { kind: 'counts', every: 'year' } as const;

/** What the registry says at the period's freeze. */
export const NETWORK: readonly Definition[] = [
  {
    table: {
      ...{ ...COUNTS, source: 'registry', people: false, purpose: 1, population: 'institutions' },
      ...{ code: 'institutions', rows: KIND },
      title: { it: 'Istituzioni della rete', en: 'Institutions of the network' },
    },
    from: ({ institutions }) => {
      const sums = new Sums();
      const known = KIND.categories.map(({ code }) => code);
      for (const { kind, onNetwork } of institutions.values())
        if (kind !== 'provincia') sums.add(onNetwork && known.includes(kind) ? kind : 'other');
      return sums.cells;
    },
  },
  {
    table: {
      ...{ ...COUNTS, source: 'registry', people: false, purpose: 2, population: 'services' },
      ...{ code: 'services', rows: SERVICE },
      title: { it: 'Servizi attivi', en: 'Active services' },
      note: {
        it: 'Un servizio per ogni istituzione che lo offre.',
        en: 'One per institution that gives it.',
      },
    },
    from: ({ institutions }) => {
      const sums = new Sums();
      const known = SERVICE.categories.map(({ code }) => code);
      for (const { services, onNetwork } of institutions.values())
        if (onNetwork) for (const service of services) if (known.includes(service)) sums.add(service);
      return sums.cells;
    },
  },
  {
    table: {
      ...{ ...COUNTS, source: 'statements', people: true, purpose: 5, population: 'files-open' },
      ...{ code: 'files-open', rows: HOLDER },
      title: { it: 'Schede aperte a fine anno', en: 'Files open at the year’s end' },
    },
    from: (facts, period) => {
      const sums = new Sums();
      for (const { institution, figures } of declaredOf(facts, period)) {
        const kind = facts.institutions.get(institution)?.kind ?? '';
        sums.add(kind === 'cav' || kind === 'ambito' ? kind : 'other', sum(figures, 'files-open'));
      }
      return sums.cells;
    },
  },
  {
    table: {
      ...{ ...COUNTS, source: 'statements', people: true, purpose: 5, population: 'files-opened' },
      ...{ code: 'files-opened', rows: SUBJECT },
      title: { it: 'Schede aperte nell’anno', en: 'Files opened in the year' },
    },
    from: (facts, period) =>
      byGroup(facts, period, {
        ...{ whole: 'files-opened', by: 'files-opened-by-subject', rest: 'other' },
        groupOf: grouped({ adult: ['woman'] }),
      }),
  },
];
