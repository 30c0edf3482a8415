import { IsInt, Max, Min } from 'class-validator';
import { day, integer, text } from '../../../app/imports/columns.js';
import { enterProgress, progressRows } from '../../../app/record-progress.js';
import { FundingLineDto, ProgressDto } from '../../plan.dto.js';
import { rowByRow, type ImportKind } from '../import-kind.js';
import { fundingColumns } from './funding-columns.js';

export class ProgressRowDto extends ProgressDto {
  /** First year of the plan. */
  @IsInt()
  @Min(2000)
  @Max(2199)
  from!: number;

  override spent: FundingLineDto[] = [];
}

/** How the actions of the plan in force go. */
export const progressKind: ImportKind<ProgressRowDto> = {
  name: 'progress',
  title: { it: 'Monitoraggio delle azioni', en: 'Progress of actions' },
  dto: ProgressRowDto,
  columns: [
    { name: 'from', it: 'primo anno', read: integer, required: true },
    { name: 'action', it: 'azione', read: text, required: true },
    { name: 'asOf', it: 'al', read: day, required: true },
    { name: 'progress', it: 'avanzamento', read: text, required: true },
    { name: 'note', it: 'nota', read: text },
    ...fundingColumns('spent'),
  ],
  most: 300,
  save: rowByRow((tx, context, { from, action, asOf, progress, spent, note }, { subject }) =>
    enterProgress(tx, context, from, { action, asOf, progress, spent, note, enteredBy: subject }),
  ),
  rows: progressRows,
};
