import { IsInt, Max, Min } from 'class-validator';
import { day, integer, text } from '../../../app/imports/columns.js';
import { enterApproval, enterOpinion } from '../../../app/import-decisions.js';
import { ApprovalDto, PaperOpinionDto } from '../../plan.dto.js';
import { rowByRow, type ImportKind } from '../import-kind.js';

export class OpinionRowDto extends PaperOpinionDto {
  /** First year of the plan. */
  @IsInt()
  @Min(2000)
  @Max(2199)
  from!: number;
}

/** What came on paper, for the version of a plan that is not approved yet; a draft goes into concertation by it. */
export const opinionsKind: ImportKind<OpinionRowDto> = {
  name: 'opinions',
  title: { it: 'Pareri sul piano', en: 'Opinions on the plan' },
  dto: OpinionRowDto,
  columns: [
    { name: 'from', it: 'primo anno', read: integer, required: true },
    { name: 'by', it: 'ente', read: text, required: true },
    { name: 'opinion', it: 'parere', read: text, required: true },
    { name: 'remarks', it: 'osservazioni', read: text },
  ],
  most: 50,
  save: rowByRow((tx, context, { from, by, opinion, remarks }) =>
    enterOpinion(tx, context, { from, by, opinion, remarks }),
  ),
};

export class ApprovalRowDto extends ApprovalDto {
  /** First year of the plan. */
  @IsInt()
  @Min(2000)
  @Max(2199)
  from!: number;
}

/** The acts by which plans were approved. */
export const approvalsKind: ImportKind<ApprovalRowDto> = {
  name: 'approvals',
  title: { it: 'Atti di approvazione', en: 'Acts of approval' },
  dto: ApprovalRowDto,
  columns: [
    { name: 'from', it: 'primo anno', read: integer, required: true },
    { name: 'number', it: 'numero', read: text, required: true },
    { name: 'date', it: 'data', read: day, required: true },
    { name: 'pdfSha256', it: 'impronta', read: text, required: true },
  ],
  most: 20,
  save: rowByRow((tx, context, { from, number, date, pdfSha256 }) =>
    enterApproval(tx, context, from, { number, date, pdfSha256 }),
  ),
};
