import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, Max, MaxLength, Min } from 'class-validator';
import { CODES, type AccessAction, type BreakGlassReason } from '#contracts';
import type { Side } from '#referral';
import { IsCode, IsMoment, IsSubject, IsText, IsUuid, Optional } from './validation.js';

export class BreakGlassDto {
  @IsCode(CODES.breakGlassReason)
  reason!: BreakGlassReason;

  /** Which side's copy, where one institution is both. */
  @Optional()
  @IsCode(['s', 'r'])
  side?: Side;
}

export class OpeningPath {
  @IsUuid()
  id!: string;
}

export class ReviewDto {
  @IsBoolean()
  justified!: boolean;
}

/** Of lists, newest first. */
export class PageQuery {
  @Optional()
  @MaxLength(400)
  cursor?: string;

  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}

export class OpeningsQuery extends PageQuery {
  /** `false`: those that wait for their review. */
  @Optional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  reviewed?: boolean;
}

/** Ids and codes only: nothing of what was read can be asked for. */
export class RecordsQuery extends PageQuery {
  @Optional()
  @IsSubject()
  actor?: string;

  @Optional()
  @IsUuid()
  referral?: string;

  @Optional()
  @IsUuid()
  case?: string;

  @Optional()
  @IsCode(CODES.accessAction)
  action?: AccessAction;

  @Optional()
  @IsCode(['allowed', 'denied'])
  outcome?: 'allowed' | 'denied';

  @Optional()
  @IsMoment()
  from?: string;

  @Optional()
  @IsMoment()
  to?: string;
}

/** Exactly one of the three; in the body, since no name belongs into an address. */
export class SearchDto {
  @Optional()
  @IsText(80)
  alias?: string;

  @Optional()
  @IsText(120)
  name?: string;

  @Optional()
  @IsText(40)
  phone?: string;
}
