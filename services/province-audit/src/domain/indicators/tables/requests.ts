import { category, type CellOf, type Definition } from '../definition.js';
import type { Happening } from '../happening.js';
import { cellKey, type Dimension } from '../table.js';

/** By the purpose of the flow: what was asked for, in four. */
export const SERVICE: Dimension = {
  code: 'service',
  title: { it: 'Che cosa è stato chiesto', en: 'What was asked for' },
  categories: [
    category('protection', 'Protezione (accoglienza)', 'Protection (placement)'),
    category('support', 'Sostegno del centro', 'Support by a centre'),
    category('health', 'Cure', 'Health care'),
    category('social', 'Servizi sociali', 'Social services'),
  ],
};
const SERVICE_OF: Readonly<Record<string, string>> = {
  protection: 'protection',
  support: 'support',
  'hand-over': 'support',
  'health-care': 'health',
};
export const serviceOf = ({ purpose = '' }: Happening): string => SERVICE_OF[purpose] ?? 'social';

export const URGENCY: Dimension = {
  code: 'urgency',
  title: { it: 'Urgenza', en: 'Urgency' },
  categories: [
    category('emergency', 'Emergenza (E0, E1)', 'Emergency (E0, E1)'),
    category('urgent', 'Urgente (E2)', 'Urgent (E2)'),
    category('ordinary', 'Ordinaria (E3, E4)', 'Ordinary (E3, E4)'),
  ],
};
const URGENCY_OF: Readonly<Record<string, string>> = { E0: 'emergency', E1: 'emergency', E2: 'urgent' };
export const urgencyOf = ({ urgency = '' }: Happening): string => URGENCY_OF[urgency] ?? 'ordinary';

/** A step of a request or a question; notices ask for nothing. */
const steps =
  (cell: (happening: Happening) => string | undefined): CellOf =>
  (happening) =>
    happening.what === 'step' && happening.kind !== 'notice' ? cell(happening) : undefined;

const submitted = (cell: (happening: Happening) => string): CellOf =>
  steps((happening) => (happening.name === 'submitted' ? cell(happening) : undefined));

const RESULT: Dimension = {
  code: 'result',
  title: { it: 'Esito', en: 'Result' },
  categories: [
    category('in-charge', 'Accolta, percorso avviato o prima visita', 'Taken in charge'),
    category('declined', 'Non possibile ora', 'Not possible now'),
    category('her-choice', 'Ha scelto diversamente', 'She chose otherwise'),
    category('other', 'Altro: risposta data, annullata, scaduta', 'Other: answered, cancelled, expired'),
  ],
};
/** The one step of each request that settles it, the first time. */
const RESULT_OF: Readonly<Record<string, string>> = {
  'taken-in-charge': 'in-charge',
  declined: 'declined',
  'declined-by-woman': 'her-choice',
  answered: 'other',
  cancelled: 'other',
  'entered-in-error': 'other',
  expired: 'other',
  blocked: 'other',
};

const OTHERWISE: Dimension = {
  code: 'otherwise',
  title: { it: 'Come si è chiusa', en: 'How it ended' },
  categories: [
    category('answered', 'Risposta data a una domanda', 'A question was answered'),
    category('elsewhere', 'Passata o confermata altrove', 'Passed on, or confirmed elsewhere'),
    category('withdrawn', 'Accordo ritirato', 'Her agreement was withdrawn'),
    category(
      'other',
      'Altro: non più utile, scaduta, errore',
      'Other: not needed any more, expired, an error',
    ),
  ],
};
const OTHERWISE_OF: Readonly<Record<string, string>> = {
  rerouted: 'elsewhere',
  'sibling-confirmed': 'elsewhere',
  'helped-elsewhere': 'elsewhere',
  'agreement-withdrawn': 'withdrawn',
};
const otherwiseOf = ({ name, reason = '' }: Happening): string =>
  name === 'answered' ? name : (OTHERWISE_OF[reason] ?? 'other');

const REASON: Dimension = {
  code: 'reason',
  title: { it: 'Motivo', en: 'Reason' },
  categories: [
    category('no-place', 'Nessun posto', 'No place'),
    category('does-not-fit', 'Struttura non adatta', 'Does not fit'),
    category('other', 'Altro', 'Other'),
  ],
};
const reasonOf = ({ reason = '' }: Happening): string =>
  reason === 'no-place' || reason === 'does-not-fit' ? reason : 'other';

const OFFER: Dimension = {
  code: 'offer',
  title: { it: 'Che cosa ne è stato', en: 'What became of it' },
  categories: [
    category('confirmed', 'Confermata', 'Confirmed'),
    category('refused', 'Non accettata', 'Not taken'),
    category('lapsed', 'Scaduta o ritirata', 'Lapsed or withdrawn'),
  ],
};
const OFFER_OF: Readonly<Record<string, string>> = {
  confirmed: 'confirmed',
  'agreed-by-voice': 'confirmed',
  'offer-refused': 'refused',
  'offer-expired': 'lapsed',
  'offer-withdrawn': 'lapsed',
};

const YEARLY = { kind: 'counts', source: 'stream', people: true, every: 'year' } as const;

export const REQUESTS: readonly Definition[] = [
  {
    table: {
      ...{ ...YEARLY, code: 'requests', purpose: 4, population: 'requests', rows: SERVICE, columns: URGENCY },
      title: { it: 'Richieste inviate', en: 'Requests submitted' },
    },
    of: submitted((happening) => cellKey(serviceOf(happening), urgencyOf(happening))),
  },
  {
    table: {
      ...{ ...YEARLY, code: 'requests-by-urgency', purpose: 4, population: 'requests', rows: URGENCY },
      title: { it: 'Richieste inviate, per trimestre', en: 'Requests submitted, by quarter' },
      every: 'quarter',
    },
    of: submitted(urgencyOf),
  },
  {
    table: {
      ...{ ...YEARLY, code: 'results', purpose: 4, population: 'results', rows: RESULT },
      title: { it: 'Come sono andate le richieste', en: 'How requests went' },
      note: {
        it: 'Ogni richiesta conta una volta, nel periodo in cui ha avuto un primo esito.',
        en: 'Each request counts once, in the period of its first result.',
      },
    },
    of: steps(({ name }) => RESULT_OF[name]),
  },
  {
    table: {
      ...{ ...YEARLY, code: 'declines', purpose: 3, population: 'declines', rows: REASON },
      partOf: { population: 'results', dimension: 'result', category: 'declined' },
      title: { it: 'Richieste non possibili, per motivo', en: 'Requests declined, by reason' },
    },
    of: steps((happening) => (happening.name === 'declined' ? reasonOf(happening) : undefined)),
  },
  {
    table: {
      ...{ ...YEARLY, code: 'otherwise', purpose: 4, population: 'otherwise', rows: OTHERWISE },
      partOf: { population: 'results', dimension: 'result', category: 'other' },
      title: { it: 'Richieste chiuse altrimenti', en: 'Requests that ended otherwise' },
    },
    of: steps((happening) => (RESULT_OF[happening.name] === 'other' ? otherwiseOf(happening) : undefined)),
  },
  {
    table: {
      ...{ ...YEARLY, code: 'offers', purpose: 4, population: 'offers', rows: OFFER },
      title: { it: 'Proposte fatte', en: 'Offers made' },
    },
    of: steps(({ name }) => OFFER_OF[name]),
  },
];
