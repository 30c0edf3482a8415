import { category, type Definition } from '../definition.js';
import type { Category, Words } from '../table.js';
import { byGroup, grouped } from './declared.js';

interface By {
  readonly code: string;
  readonly title: Words;
  readonly dimension: Words;
  /** Each category with its codes of the statement. The last takes what is left, and what nobody counted by it. */
  readonly groups: readonly (readonly [Category, readonly string[]])[];
  readonly figure: string;
}

/** One of the tables of the year's contacts: all have one total. */
function contactsBy({ code, title, dimension, groups, figure }: By): Definition {
  const rest = groups.at(-1)?.[0].code ?? '';
  const groupOf = grouped(Object.fromEntries(groups.map(([{ code: group }, codes]) => [group, codes])));
  return {
    table: {
      ...{
        kind: 'counts',
        source: 'statements',
        people: true,
        every: 'year',
        purpose: 7,
        population: 'contacts',
      },
      rows: { code, title: dimension, categories: groups.map(([each]) => each) },
      ...{ code: `contacts-${code}`, title },
    },
    from: (facts, period) => byGroup(facts, period, { whole: 'contacts', by: figure, groupOf, rest }),
  };
}

export const CONTACTS: readonly Definition[] = [
  contactsBy({
    ...{ code: 'source', figure: 'contacts-by-source' },
    title: { it: 'Contatti ricevuti, per fonte', en: 'Contacts, by source' },
    dimension: { it: 'Chi si è rivolto al servizio', en: 'Who turned to the service' },
    groups: [
      [category('herself', 'Lei stessa', 'She herself'), ['herself']],
      [category('social-services', 'Servizi sociali', 'Social services'), ['social-services']],
      [category('police', 'Forze dell’ordine', 'Police'), ['police']],
      [category('health', 'Sanità', 'Health services'), ['hospital', 'doctor']],
      [category('helpline-1522', 'Numero 1522', 'The 1522 helpline'), ['helpline-1522']],
      [category('other', 'Altri', 'Others'), []],
    ],
  }),
  {
    table: {
      ...{
        kind: 'shares',
        code: 'contacts-1522',
        purpose: 7,
        of: 'contacts-source',
        categories: ['helpline-1522'],
      },
      title: { it: 'Quota dal numero 1522', en: 'Share from the 1522 helpline' },
    },
  },
  contactsBy({
    ...{ code: 'channel', figure: 'contacts-by-channel' },
    title: { it: 'Contatti ricevuti, per canale', en: 'Contacts, by channel' },
    dimension: { it: 'Canale', en: 'Channel' },
    groups: [
      [category('phone', 'Per telefono', 'By telephone'), ['phone']],
      [category('in-person', 'Di persona', 'In person'), ['in-person']],
      [category('written', 'Per iscritto o in rete', 'In writing or online'), []],
    ],
  }),
  contactsBy({
    ...{ code: 'knowledge', figure: 'contacts-by-knowledge' },
    title: { it: 'Come è stato conosciuto il servizio', en: 'How the service was known' },
    dimension: { it: 'Canale di conoscenza', en: 'Known through' },
    groups: [
      [category('helpline-1522', 'Numero 1522', 'The 1522 helpline'), ['helpline-1522']],
      [category('web', 'Rete e media sociali', 'Web and social media'), ['web', 'social-media']],
      [
        category('services', 'Altri servizi', 'Other services'),
        ['police', 'health', 'social-services', 'school'],
      ],
      [category('acquaintance', 'Una persona che conosce', 'Somebody she knows'), ['acquaintance']],
      [category('other', 'Altro o non detto', 'Otherwise or not told'), []],
    ],
  }),
  contactsBy({
    ...{ code: 'outcome', figure: 'contacts-by-outcome' },
    title: { it: 'A che cosa hanno portato i contatti', en: 'What contacts led to' },
    dimension: { it: 'Esito', en: 'Outcome' },
    groups: [
      [category('taken-in-charge', 'Scheda aperta', 'A file was opened'), ['taken-in-charge']],
      [category('information', 'Informazioni date', 'Information given'), ['information']],
      [category('sent-elsewhere', 'Inviata altrove', 'Sent elsewhere'), ['sent-elsewhere']],
      [category('other', 'Altro', 'Other'), []],
    ],
  }),
];
