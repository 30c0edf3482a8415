import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { integer, text, type Column } from '../../../app/imports/columns.js';
import { draftOrEdit, planRows } from '../../../app/import-plan.js';
import type { PlanAction } from '../../../domain/plan.js';
import { FundingLineDto, MOST_ACTIONS, PlanActionDto } from '../../plan.dto.js';
import { faultsOf, type ImportKind, type Outcome } from '../import-kind.js';
import { fundingColumns } from './funding-columns.js';

/** An action, with the plan that it belongs to. */
export class PlanRowDto extends PlanActionDto {
  @IsInt()
  @Min(2000)
  @Max(2199)
  from!: number;

  @IsInt()
  @Min(2000)
  @Max(2199)
  to!: number;

  /** Columns that are empty everywhere leave no budget. */
  override budget: FundingLineDto[] = [];

  /** Of the plan. */
  @IsString()
  @Length(1, 200)
  @Matches(/\S/)
  plan!: string;
}

const COLUMNS: Column[] = [
  { name: 'from', it: 'primo anno', read: integer, required: true },
  { name: 'to', it: 'ultimo anno', read: integer, required: true },
  { name: 'plan', it: 'piano', read: text, required: true },
  { name: 'code', it: 'codice', read: text, required: true },
  { name: 'purpose', it: 'finalità', read: integer, required: true },
  { name: 'title', it: 'azione', read: text, required: true },
  { name: 'description', it: 'descrizione', read: text },
  { name: 'ambito', it: 'ambito', read: text },
  { name: 'indicator', it: 'indicatore', read: text },
  ...fundingColumns('budget'),
];

/** A plan's actions: a new draft, or the whole content of the draft of these years. */
export const planKind: ImportKind<PlanRowDto> = {
  name: 'plan',
  title: { it: 'Azioni del piano', en: 'Actions of the plan' },
  dto: PlanRowDto,
  columns: COLUMNS,
  most: MOST_ACTIONS,
  save: async (tx, context, rows) => {
    const [first] = rows;
    if (first === undefined) return { outcomes: [], faults: [] };
    const { from, to, plan: title } = first.value;
    // one file is one plan
    const others = rows.filter(({ value }) => value.from !== from || value.to !== to || value.plan !== title);
    if (others.length > 0)
      return { outcomes: [], faults: others.map(({ row }) => ({ row, column: 'plan', code: 'otherPlan' })) };
    const actions = rows.map(({ value }): PlanAction => actionOf(value));
    try {
      const outcome: Outcome = await draftOrEdit(tx, context, { from, to, body: { title, actions } });
      return { outcomes: rows.map(() => outcome), faults: [] };
    } catch (error) {
      return { outcomes: [], faults: faultsOf(error, (place) => rows[place]?.row) };
    }
  },
  rows: planRows,
};

function actionOf({ code, purpose, title, description, ambito, indicator, budget }: PlanRowDto): PlanAction {
  return {
    code,
    purpose,
    title,
    ...(description === undefined ? {} : { description }),
    ...(ambito === undefined ? {} : { ambito }),
    ...(indicator === undefined ? {} : { indicator }),
    budget: budget.map(({ source, cents }) => ({ source, cents })),
  };
}
