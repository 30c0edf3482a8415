import { IsBoolean, IsInt, Matches, Max, Min } from 'class-validator';
import { CODES } from '#contracts';
import { IsCode, IsInstitution, IsMoment, IsText, IsUuid, Optional } from './validation.js';

/** Nothing to say beside the verb; a field would be refused. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- the door checks bodies by a class, this one too
export class EmptyDto {}

/** What somebody says of a referral. */
export class SaidDto {
  /** Late entry: when it really happened, if that was before. */
  @Optional()
  @IsMoment()
  occurred?: string;
}

/** The recipient's verbs may be called at the sender's node for an institution off the network: `reported`. */
export class RecipientDto extends SaidDto {
  @Optional()
  @IsBoolean()
  reported?: boolean;
}

export class InfoRequestDto extends RecipientDto {
  @IsText(500)
  question!: string;
}

export class OfferDto extends RecipientDto {
  /** Id or code of a unit; the shelter's choice. */
  @Optional()
  @IsText(64)
  unit?: string;

  /** The unit's version that the operator saw: changed since, 409. */
  @Optional()
  @IsInt()
  @Min(1)
  unitVersion?: number;

  /** How long it is held; the flow's time where it is left out. It does not lapse by itself. */
  @Optional()
  @IsMoment()
  until?: string;

  @Optional()
  @IsMoment()
  appointment?: string;
}

export class VoiceAgreementDto extends RecipientDto {
  @Optional()
  @IsText(64)
  unit?: string;

  /** The unit's version that the operator saw: changed since, 409. */
  @Optional()
  @IsInt()
  @Min(1)
  unitVersion?: number;

  @Optional()
  @IsMoment()
  until?: string;
}

export class DeclineDto extends RecipientDto {
  /** The precise reason stays in this node's database; outside a coarse code is said. */
  @IsCode(CODES.declineReason)
  reason!: string;

  /** Whom to ask instead. */
  @Optional()
  @IsInstitution()
  redirect?: string;
}

export class CompletionDto extends RecipientDto {
  @IsCode(CODES.outcome)
  outcome!: string;
}

export class AnswerDto extends RecipientDto {
  @IsCode(CODES.answer)
  answer!: string;

  /** Number of the act that decided. */
  @Optional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9 ./-]{0,59}$/)
  act?: string;

  /** What is paid in all, in cents of a euro. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  amountCents?: number;

  /** For how many days, where these are not those that were asked for. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(730)
  days?: number;
}

export class InfoDto extends SaidDto {
  @IsText(500)
  answer!: string;
}

/** What answers an offer may name the offer that the operator saw: not the current one, 409. */
class AboutOfferDto extends SaidDto {
  @Optional()
  @IsUuid()
  offer?: string;
}

export class OfferRefusalDto extends AboutOfferDto {
  @Optional()
  @IsCode(CODES.offerRefusalReason)
  reason?: string;
}

export class ConfirmationDto extends AboutOfferDto {
  /** Somebody comes with her. */
  @Optional()
  @IsBoolean()
  escort?: boolean;

  @Optional()
  @IsMoment()
  expected?: string;
}

export class CancellationDto extends SaidDto {
  @IsCode(CODES.cancelReason)
  reason!: string;
}
