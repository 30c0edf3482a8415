import { CODES, type InterventionState } from '#contracts';
import { day, list, text, WRONG, type Column, type Reader } from '../../../app/imports/columns.js';
import { allEntries } from '../../../app/register/read-entries.js';
import type { Intervention } from '../../../domain/register/need.js';
import { FundingLineDto } from '../../plan.dto.js';
import { InterventionDto, NeedDto } from '../../register/need.dto.js';
import type { ImportKind } from '../import-kind.js';
import { entryPerRow } from '../register-kind.js';
import { fundingColumns } from './funding-columns.js';

/** Columns that are empty leave nothing planned, and no money. */
export class NeedRowDto extends NeedDto {
  override interventions: InterventionDto[] = [];
  override funding: FundingLineDto[] = [];
}

const WRITTEN = /^\s*([a-z-]{1,20})\s*:\s*(.{1,400}?)\s*(?:\[(\d{4}-\d\d-\d\d)?\/(\d{4}-\d\d-\d\d)?\])?\s*$/;

/** `planned: Ristrutturazione [2027-01-01/2027-06-30] | done: Arredi`: state, title and days, between bars. */
const interventions: Reader = (value) => {
  if (Array.isArray(value)) return value as unknown[];
  if (typeof value !== 'string') return WRONG;
  const isState = (state: string): state is InterventionState =>
    (CODES.interventionState as readonly string[]).includes(state);
  const read = value
    .split('|')
    .filter((part) => part.trim() !== '')
    .map((part): Intervention | undefined => {
      const [, state = '', title = '', from, to] = WRITTEN.exec(part) ?? [];
      return isState(state) ? { title, state, ...(from && { from }), ...(to && { to }) } : undefined;
    });
  return read.includes(undefined) ? WRONG : read;
};

const written = ({ state, title, from, to }: Intervention): string =>
  `${state}: ${title}${from === undefined && to === undefined ? '' : ` [${from ?? ''}/${to ?? ''}]`}`;

const COLUMNS: Column[] = [
  { name: 'code', it: 'codice', read: text, required: true },
  { name: 'title', it: 'fabbisogno', read: text, required: true },
  { name: 'lack', it: 'che cosa manca', read: text, required: true },
  { name: 'role', it: 'ruolo', read: text },
  { name: 'ambito', it: 'ambito', read: text },
  { name: 'state', it: 'stato', read: text, required: true },
  { name: 'dropReason', it: 'motivo', read: text },
  { name: 'notedOn', it: 'rilevato il', read: day, required: true },
  { name: 'observed', it: 'osservato nei periodi', read: list },
  {
    name: 'interventions',
    it: 'interventi',
    read: interventions,
    from: (row) => (row['interventions'] as readonly Intervention[]).map(written).join(' | '),
  },
  { name: 'notes', it: 'note', read: text },
  ...fundingColumns('funding'),
];

/** The register of needs; nothing of a person. */
export const needsKind: ImportKind<NeedRowDto> = {
  name: 'needs',
  title: { it: 'Fabbisogni', en: 'Needs' },
  dto: NeedRowDto,
  columns: COLUMNS,
  most: 300,
  save: entryPerRow('need'),
  rows: (tx) => allEntries(tx, 'need'),
};
