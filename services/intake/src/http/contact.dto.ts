import { IsIn, IsInt, Max, MaxLength, Min } from 'class-validator';
import { Type } from 'class-transformer';
import { CODES, type CaseSubject } from '#contracts';
import { IsCode, IsMoment, IsNested, IsPhone, IsText, IsUuid, Optional } from '#party';

/** How to reach her, or whoever called for her. Nothing of it is mandatory. */
export class ContactCallbackDto {
  @Optional()
  @IsText(120)
  name?: string;

  @Optional()
  @IsPhone()
  phone?: string;

  @Optional()
  @IsText(300)
  note?: string;
}

export class EnterContactDto {
  @IsCode(CODES.contactSource)
  source!: string;

  @IsCode(CODES.incomingChannel)
  channel!: string;

  @IsCode(CODES.contactWish)
  wish!: string;

  @Optional()
  @IsCode(CODES.learnedThrough)
  learnedThrough?: string;

  /** A late entry: when it came. */
  @Optional()
  @IsMoment()
  happened?: string;

  /** What was promised; without it, within a day. */
  @Optional()
  @IsMoment()
  callBackBy?: string;

  /** Opens a case, which alone holds it. */
  @Optional()
  @IsNested(() => ContactCallbackDto)
  callback?: ContactCallbackDto;

  /** Whose case that is. */
  @Optional()
  @IsCode(CODES.caseSubject)
  subject?: CaseSubject;

  /** Where it was answered on the spot. */
  @Optional()
  @IsCode(CODES.contactOutcome)
  outcome?: string;
}

export class CloseContactDto {
  @IsCode(CODES.contactOutcome)
  outcome!: string;

  /** The file that it belongs to, where it opened none. */
  @Optional()
  @IsUuid()
  case?: string;
}

export class ContactPath {
  @IsUuid()
  id!: string;
}

export class ContactQuery {
  @Optional()
  @IsIn(['open', 'closed'])
  state?: 'open' | 'closed';

  @Optional()
  @MaxLength(200)
  cursor?: string;

  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}
