import type { Permission } from '#permissions';
import type { MessageKey } from '../../../i18n/messages.js';

/** What a field of a register holds; from it come the form, the request's body and the words of a list. */
export interface Field {
  readonly name: FieldName;
  readonly kind:
    | 'text'
    | 'long'
    | 'day'
    | 'count'
    | 'euro'
    | 'flag'
    | 'code'
    | 'codes'
    | 'body'
    | 'bodies'
    | 'ambito'
    | 'entry'
    | 'entries'
    | 'rows';
  /** The closed list of a `code`. */
  readonly list?: string;
  /** The register whose entries an `entry` names. */
  readonly of?: string;
  /** Of each of the `rows`. */
  readonly fields?: readonly Field[];
  readonly optional?: true;
  readonly max?: number;
}

type FieldName =
  MessageKey<'plan'> extends infer K ? (K extends `field.${infer Name}` ? Name : never) : never;

/** One of the plan's registers: all alike but for their fields. */
export interface Register {
  /** In the address. */
  readonly letter: string;
  /** At the node. */
  readonly path: string;
  readonly title: MessageKey<'plan'>;
  readonly one: MessageKey<'plan'>;
  readonly purpose: number;
  readonly writes: Permission;
  readonly fields: readonly Field[];
  /** What a list shows of an entry; the first leads to it. */
  readonly columns: readonly FieldName[];
  /** From which field a new entry's code comes. */
  readonly codeFrom: FieldName;
}

const text = (name: FieldName, max = 200): Field => ({ name, kind: 'text', max });
const day = (name: FieldName): Field => ({ name, kind: 'day' });
const count = (name: FieldName): Field => ({ name, kind: 'count' });
const code = (name: FieldName, list: string): Field => ({ name, kind: 'code', list });
const codes = (name: FieldName, list: string): Field => ({ name, kind: 'codes', list });
const rows = (name: FieldName, ...fields: readonly Field[]): Field => ({ name, kind: 'rows', fields });
const maybe = (field: Field): Field => ({ ...field, optional: true });

const AMBITO: Field = { name: 'ambito', kind: 'ambito', optional: true };
const FUNDING = rows('funding', code('source', 'fundingSource'), { name: 'cents', kind: 'euro' });
const NEEDS: Field = { name: 'needs', kind: 'entries', of: 'n', optional: true };

export const REGISTERS: readonly Register[] = [
  {
    letter: 'n',
    path: 'needs',
    title: 'needs',
    one: 'need',
    purpose: 3,
    writes: 'plan:write',
    columns: ['title', 'lack', 'ambito', 'notedOn', 'state'],
    codeFrom: 'title',
    fields: [
      text('title'),
      code('lack', 'needLack'),
      maybe(code('role', 'equipeRole')),
      AMBITO,
      day('notedOn'),
      code('state', 'needState'),
      maybe(code('dropReason', 'needDropReason')),
      maybe({ name: 'notes', kind: 'long', max: 1000 }),
      rows(
        'interventions',
        text('title'),
        code('state', 'interventionState'),
        maybe(day('from')),
        maybe(day('to')),
      ),
      FUNDING,
    ],
  },
  {
    letter: 'm',
    path: 'meetings',
    title: 'meetings',
    one: 'meeting',
    purpose: 4,
    writes: 'plan:write',
    columns: ['date', 'place', 'bodies'],
    codeFrom: 'date',
    fields: [
      day('date'),
      code('place', 'meetingPlace'),
      { name: 'bodies', kind: 'bodies' },
      rows('agenda', text('title'), NEEDS),
      rows(
        'decisions',
        text('code', 40),
        code('kind', 'decisionKind'),
        { name: 'text', kind: 'long', max: 1000 },
        NEEDS,
        maybe(code('dropReason', 'needDropReason')),
      ),
      maybe({ name: 'checkpoint', kind: 'long', max: 4000 }),
    ],
  },
  {
    letter: 'f',
    path: 'follow-ups',
    title: 'followUps',
    one: 'followUp',
    purpose: 4,
    writes: 'register:write',
    columns: ['title', 'institution', 'due', 'state'],
    codeFrom: 'title',
    fields: [
      text('title', 300),
      { name: 'meeting', kind: 'entry', of: 'm' },
      { name: 'institution', kind: 'body' },
      day('due'),
      code('state', 'followUpState'),
      maybe(day('closedOn')),
    ],
  },
  {
    letter: 'e',
    path: 'equipes',
    title: 'equipes',
    one: 'equipe',
    purpose: 5,
    writes: 'register:write',
    columns: ['code', 'asOf', 'posts'],
    codeFrom: 'code',
    fields: [
      { name: 'code', kind: 'ambito' },
      day('asOf'),
      rows('posts', code('role', 'equipeRole'), count('posts'), count('filled'), count('hours')),
    ],
  },
  {
    letter: 'c',
    path: 'courses',
    title: 'courses',
    one: 'course',
    purpose: 6,
    writes: 'plan:write',
    columns: ['title', 'kind', 'hours', 'roles'],
    codeFrom: 'title',
    fields: [
      text('title'),
      code('kind', 'courseKind'),
      count('hours'),
      codes('roles', 'traineeRole'),
      maybe(count('refreshMonths')),
      { name: 'organizer', kind: 'body', optional: true },
    ],
  },
  {
    letter: 's',
    path: 'sessions',
    title: 'sessions',
    one: 'session',
    purpose: 6,
    writes: 'plan:write',
    columns: ['date', 'course', 'hours', 'attendance'],
    codeFrom: 'date',
    fields: [
      { name: 'course', kind: 'entry', of: 'c' },
      day('date'),
      count('hours'),
      { name: 'cancelled', kind: 'flag', optional: true },
      rows('attendance', code('role', 'traineeRole'), { name: 'institution', kind: 'body' }, count('count')),
    ],
  },
  {
    letter: 'p',
    path: 'campaigns',
    title: 'campaigns',
    one: 'campaign',
    purpose: 7,
    writes: 'plan:write',
    columns: ['title', 'ambito', 'from', 'to', 'reach', 'cents'],
    codeFrom: 'title',
    fields: [
      text('title'),
      AMBITO,
      codes('channels', 'campaignChannel'),
      rows('materials', code('material', 'campaignMaterial'), count('count')),
      day('from'),
      day('to'),
      count('reach'),
      { name: 'cents', kind: 'euro' },
    ],
  },
];

/** By its letter in an address. */
export const registerOf = (letter: string | undefined): Register | undefined =>
  REGISTERS.find((one) => one.letter === letter);
