import { IsIn } from 'class-validator';
import { CODES, type EquipeRole, type InterventionState, type NeedDropReason } from '#contracts';
import type { NeedLack, NeedState } from '#contracts';
import { FundingLineDto } from '../plan.dto.js';
import { IsBody, IsDay, IsEntryCode, IsList, IsListOf, IsPeriod, IsWords, Optional } from './register.dto.js';

export class InterventionDto {
  @IsWords(200)
  title!: string;

  @IsIn(CODES.interventionState)
  state!: InterventionState;

  @Optional()
  @IsDay()
  from?: string;

  @Optional()
  @IsDay()
  to?: string;
}

export class NeedBodyDto {
  @IsWords(200)
  title!: string;

  @Optional()
  @IsWords(1000)
  notes?: string;

  @IsIn(CODES.needLack)
  lack!: NeedLack;

  /** Of the lack `equipe-role`, and of no other. */
  @Optional()
  @IsIn(CODES.equipeRole)
  role?: EquipeRole;

  /** Absent: the province as a whole. */
  @Optional()
  @IsBody()
  ambito?: string;

  @IsIn(CODES.needState)
  state!: NeedState;

  @Optional()
  @IsIn(CODES.needDropReason)
  dropReason?: NeedDropReason;

  @IsDay()
  notedOn!: string;

  /** Periods in which somebody has seen it, beside what the stream counts. */
  @Optional()
  @IsList(20)
  @IsPeriod({ each: true })
  observed?: string[];

  @IsListOf(() => InterventionDto, 20)
  interventions!: InterventionDto[];

  @IsListOf(() => FundingLineDto, 8)
  funding!: FundingLineDto[];
}

export class NeedDto extends NeedBodyDto {
  @IsEntryCode()
  code!: string;
}
