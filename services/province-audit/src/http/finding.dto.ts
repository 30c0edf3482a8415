import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Max, MaxLength, Min } from 'class-validator';
import {
  CODES,
  type ClosureReason,
  type FindingAnswer,
  type FindingRule,
  type ReadingReason,
} from '#contracts';
import { HoldsNoContact } from '#platform';
import type { FindingState } from '../app/list-findings.js';

export class FindingPath {
  @IsUUID()
  id!: string;
}

/** Of lists, the youngest first. */
export class PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 50;
}

export class FindingsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['open', 'answered', 'closed'])
  state?: FindingState;

  @IsOptional()
  @IsIn(CODES.findingRule)
  rule?: FindingRule;
}

export class AnswerDto {
  @IsIn(CODES.findingAnswer)
  answer!: FindingAnswer;

  /** What happened. Nothing about a person; a telephone number or an address is refused. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  @HoldsNoContact()
  note?: string;
}

export class ReadingDto {
  @IsIn(CODES.readingReason)
  @HoldsNoContact()
  reason!: ReadingReason;
}

export class ClosureDto {
  /** Where somebody who is asked has not answered: why it is closed all the same. */
  @IsOptional()
  @IsIn(CODES.closureReason)
  reason?: ClosureReason;
}
