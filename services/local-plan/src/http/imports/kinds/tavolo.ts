import { ArrayMinSize, IsIn, IsString, IsUUID, Length, Matches } from 'class-validator';
import { CODES, type DecisionKind, type MeetingPlace, type NeedDropReason } from '#contracts';
import { day, list, text, WRONG, type Reader } from '../../../app/imports/columns.js';
import { allEntries } from '../../../app/register/read-entries.js';
import type { AgendaItem } from '../../../domain/register/meeting.js';
import { AgendaItemDto, FollowUpDto } from '../../register/meeting.dto.js';
import { IsDay, IsEntryCode, IsList, IsListOf, IsWords, Optional } from '../../register/register.dto.js';
import type { ImportKind } from '../import-kind.js';
import { entryPerRow, entryPerRows } from '../register-kind.js';

const CODE = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** A decision of a meeting, with the meeting that it was taken in. */
export class MeetingRowDto {
  @IsEntryCode()
  code!: string;

  @IsDay()
  date!: string;

  @IsIn(CODES.meetingPlace)
  place!: MeetingPlace;

  @IsList(60)
  @ArrayMinSize(1)
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, { each: true })
  bodies!: string[];

  @Optional()
  @IsListOf(() => AgendaItemDto, 40)
  agenda?: AgendaItemDto[];

  @Optional()
  @IsEntryCode()
  decision?: string;

  @Optional()
  @IsIn(CODES.decisionKind)
  kind?: DecisionKind;

  @Optional()
  @IsWords(1000)
  text?: string;

  @Optional()
  @IsList(20)
  @Matches(CODE, { each: true })
  needs?: string[];

  @Optional()
  @IsList(20)
  @Matches(CODE, { each: true })
  actions?: string[];

  @Optional()
  @IsList(20)
  @IsUUID('all', { each: true })
  targets?: string[];

  @Optional()
  @IsIn(CODES.needDropReason)
  dropReason?: NeedDropReason;

  @Optional()
  @IsString()
  @Length(1, 4000)
  checkpoint?: string;
}

const POINT = /^(.{1,400}?)\s*(?:\[([a-z0-9, -]{1,400})\])?$/;

/** `Bilancio | Notti senza alloggio [nuclei-numerosi]`: points and the needs that they are about, between bars. */
const points: Reader = (value) => {
  const parts: unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split('|')
      : [WRONG];
  const read = parts.map((part) => {
    if (typeof part !== 'string') return part;
    const [, title = '', needs] = POINT.exec(part.trim()) ?? [];
    return { title, ...(needs && { needs: needs.split(',').map((code) => code.trim()) }) };
  });
  return read.includes(WRONG) ? WRONG : read;
};

const writtenPoint = ({ title, needs = [] }: AgendaItem): string =>
  needs.length === 0 ? title : `${title} [${needs.join(', ')}]`;

/** As it was served, line feeds and all. */
const verbatim: Reader = (value) => (typeof value === 'string' ? value : WRONG);

/** Meetings of the Tavolo: a row per decision; of a meeting without one a row without. */
export const meetingsKind: ImportKind<MeetingRowDto> = {
  name: 'meetings',
  title: { it: 'Riunioni e decisioni del Tavolo', en: 'Meetings and decisions of the Tavolo' },
  dto: MeetingRowDto,
  columns: [
    { name: 'code', it: 'riunione', read: text, required: true },
    { name: 'date', it: 'data', read: day, required: true },
    { name: 'place', it: 'sede', read: text, required: true },
    { name: 'bodies', it: 'enti presenti', read: list, required: true },
    {
      name: 'agenda',
      it: 'ordine del giorno',
      read: points,
      from: (row) => (row['agenda'] as readonly AgendaItem[]).map(writtenPoint).join(' | '),
    },
    { name: 'decision', it: 'decisione', read: text },
    { name: 'kind', it: 'tipo', read: text },
    { name: 'text', it: 'testo', read: text },
    { name: 'needs', it: 'fabbisogni', read: list },
    { name: 'actions', it: 'azioni', read: list },
    { name: 'targets', it: 'obiettivi', read: list },
    { name: 'dropReason', it: 'motivo', read: text },
    { name: 'checkpoint', it: 'stato del registro', read: verbatim },
  ],
  most: 600,
  save: entryPerRows({
    kind: 'meeting',
    items: 'decisions',
    same: ({ date, place, bodies, agenda, checkpoint }) => ({ date, place, bodies, agenda, checkpoint }),
    body: (rows) => {
      const { date = '', place = 'other', bodies = [], agenda = [], checkpoint } = rows[0] ?? {};
      return {
        ...{ date, place, bodies },
        agenda,
        decisions: rows.flatMap(
          ({ decision, kind = 'other', text: words = '', needs, actions, targets, dropReason }) =>
            decision === undefined
              ? []
              : [{ code: decision, kind, text: words, needs, actions, targets, dropReason }],
        ),
        ...(checkpoint === undefined ? {} : { checkpoint }),
      };
    },
  }),
  rows: async (tx) =>
    (await allEntries(tx, 'meeting')).flatMap(
      ({ code, date, place, bodies, agenda, decisions, checkpoint }) => {
        const meeting = { code, date, place, bodies, agenda, checkpoint };
        if (decisions.length === 0) return [meeting];
        return decisions.map(
          ({ code: decision, kind, text: words, needs, actions, targets, dropReason }) => ({
            ...{ ...meeting, decision, kind, text: words, needs, actions, targets, dropReason },
          }),
        );
      },
    ),
};

export const followUpsKind: ImportKind<FollowUpDto> = {
  name: 'follow-ups',
  title: { it: 'Impegni del Tavolo', en: 'Tasks of the Tavolo' },
  dto: FollowUpDto,
  columns: [
    { name: 'code', it: 'codice', read: text, required: true },
    { name: 'title', it: 'impegno', read: text, required: true },
    { name: 'meeting', it: 'riunione', read: text, required: true },
    { name: 'decision', it: 'decisione', read: text },
    { name: 'institution', it: 'ente', read: text, required: true },
    { name: 'due', it: 'entro il', read: day, required: true },
    { name: 'state', it: 'stato', read: text, required: true },
    { name: 'closedOn', it: 'chiuso il', read: day },
  ],
  most: 600,
  save: entryPerRow('follow-up'),
  rows: (tx) => allEntries(tx, 'follow-up'),
};
