import { CODES, type CaseSubject, type Urgency } from '#contracts';
import { CallbackDto, KnownNeedsDto, NeedsDto } from './needs.dto.js';
import { GroundDto, SendDto } from './referral.dto.js';
import { IsCode, IsInstitution, IsNested, IsText, IsUuid, Optional } from './validation.js';

/** She is back. What is left out is as it was sent then; whom to call, and the risk, are of now. */
export class ReturnDto extends SendDto {
  /** The request of then. */
  @IsUuid()
  referral!: string;

  @Optional()
  @IsInstitution()
  to?: string;

  @Optional()
  @IsCode(CODES.urgency)
  urgency?: Urgency;

  /** What has changed since. */
  @Optional()
  @IsNested(() => KnownNeedsDto)
  needs?: KnownNeedsDto;

  @IsNested(() => CallbackDto)
  callback!: CallbackDto;
}

/** The centre of her choosing, when it opens. Without `to` she has not chosen yet: somebody is reminded. */
export class MorningDto extends GroundDto {
  @Optional()
  @IsInstitution()
  to?: string;

  /** Default: E2. She is safe for the night. */
  @Optional()
  @IsCode(CODES.urgency)
  urgency?: Urgency;

  /** Whom the centre calls in the morning; else who was named in the night. */
  @Optional()
  @IsNested(() => CallbackDto)
  callback?: CallbackDto;
}

/** To whom she goes on. */
export class HandOverDto extends SendDto {
  @IsInstitution()
  to!: string;

  /** What she asks of them. Default: `centre-support`. */
  @Optional()
  @IsCode(CODES.service)
  service?: string;

  @IsCode(CODES.urgency)
  urgency!: Urgency;

  @IsNested(() => NeedsDto)
  needs!: NeedsDto;
}

/** The recipient's own file. */
export class OpenReceivedCaseDto {
  @Optional()
  @IsText(80)
  alias?: string;

  @IsCode(CODES.caseSubject)
  subject!: CaseSubject;
}
