import { category, type CellOf, type Definition } from '../definition.js';
import { cellKey, type Dimension } from '../table.js';
import { URGENCY, urgencyOf } from './requests.js';

const STAGES = [
  category('received', 'Ricevuta', 'Received'),
  category('acknowledged', 'Presa in valutazione', 'Taken into evaluation'),
  category('decided', 'Decisa', 'Decided'),
];
const REPLY: Dimension = {
  code: 'reply',
  title: { it: 'Passaggio', en: 'Stage' },
  categories: STAGES.slice(1),
};
const STAGE: Dimension = { ...REPLY, code: 'stage', categories: STAGES };
const IN_TIME: Dimension = {
  code: 'in-time',
  title: { it: 'Entro il tempo del protocollo', en: 'Within the flow’s time' },
  categories: [category('in-time', 'Entro il tempo', 'In time'), category('late', 'Oltre', 'Late')],
};

const stage =
  (
    names: readonly string[],
    cell: (name: string, inTime: boolean | undefined, urgency: string) => string | undefined,
  ): CellOf =>
  (happening) =>
    happening.what === 'stage' && happening.kind !== 'notice' && names.includes(happening.name)
      ? cell(happening.name, happening.inTime, urgencyOf(happening))
      : undefined;

const codes = ({ categories }: Dimension): string[] => categories.map(({ code }) => code);
const paused = {
  it: 'Il tempo in cui si attendono informazioni non conta.',
  en: 'The time in which information is awaited does not count.',
};

export const TIMES: readonly Definition[] = [
  {
    table: {
      ...{ kind: 'counts', source: 'stream', people: true, every: 'year', purpose: 4, population: 'stages' },
      ...{ code: 'stages', rows: STAGE, columns: IN_TIME, note: paused },
      title: { it: 'Passaggi entro il tempo del protocollo', en: 'Stages within the flow’s time' },
    },
    of: stage(codes(STAGE), (name, inTime) =>
      inTime === undefined ? undefined : cellKey(name, inTime ? 'in-time' : 'late'),
    ),
  },
  {
    table: {
      ...{ kind: 'shares', code: 'stages-in-time', purpose: 4, of: 'stages', categories: ['in-time'] },
      title: { it: 'Quota entro il tempo', en: 'Share within the time' },
    },
  },
  {
    table: {
      ...{
        kind: 'measures',
        source: 'stream',
        every: 'year',
        purpose: 4,
        population: 'replies',
        unit: 'minutes',
      },
      ...{ code: 'reply-times', rows: REPLY, columns: URGENCY, note: paused },
      among: { population: 'stages', dimension: 'stage' },
      title: { it: 'Tempi di risposta', en: 'Reply times' },
    },
    of: stage(codes(REPLY), (name, _inTime, urgency) => cellKey(name, urgency)),
  },
  {
    table: {
      ...{
        kind: 'measures',
        source: 'stream',
        every: 'year',
        purpose: 4,
        population: 'arrivals',
        unit: 'hours',
      },
      ...{ code: 'arrival-times', rows: URGENCY },
      among: { population: 'results', dimension: 'result', category: 'in-charge' },
      title: {
        it: 'Dalla decisione all’ingresso o all’avvio',
        en: 'From the decision until she is in charge',
      },
    },
    of: stage(['arrived'], (_name, _inTime, urgency) => urgency),
  },
];
