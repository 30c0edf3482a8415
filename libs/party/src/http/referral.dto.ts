import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, MaxLength, Max, Min, ValidateBy } from 'class-validator';
import { CODES, type Urgency } from '#contracts';
import { KINDS, STATE_NAMES, type Kind, type Side, type StateName } from '#referral';
import { NecessityDto, NeedsDto, NoticeDto, QuestionDto, RiskDto } from './needs.dto.js';
import {
  AreInstitutions,
  IsCode,
  IsComune,
  IsInstitution,
  IsMoment,
  IsNested,
  IsUuid,
  Optional,
} from './validation.js';

/** On what ground: her choice, or a necessity; one of them. */
export class GroundDto {
  @Optional()
  @IsUuid()
  agreement?: string;

  @Optional()
  @IsNested(() => NecessityDto)
  necessity?: NecessityDto;
}

/** What whoever sends may say beside it. */
export class SendDto extends GroundDto {
  /** The parties have agreed by telephone: the recipient may answer with one `voice-agreement`. */
  @Optional()
  @IsCode(['voice'])
  agreed?: 'voice';

  /** Late entry: when it really happened. */
  @Optional()
  @IsMoment()
  occurred?: string;

  /** As judged now. */
  @Optional()
  @IsNested(() => RiskDto)
  risk?: RiskDto;
}

/** What is asked, told or notified, of whomever. Either `agreement` or `necessity`. */
export class AskDto extends SendDto {
  @IsCode(CODES.service)
  service!: string;

  @IsCode(CODES.urgency)
  urgency!: Urgency;

  @IsNested(() => NeedsDto)
  needs!: NeedsDto;

  @Optional()
  @IsNested(() => QuestionDto)
  question?: QuestionDto;

  @Optional()
  @IsNested(() => NoticeDto)
  notice?: NoticeDto;
}

/** A new request, question or notice; which of them, the flow decides. */
export class SubmitReferralDto extends AskDto {
  @Optional()
  @IsUuid()
  case?: string;

  @IsInstitution()
  to!: string;
}

/** The same of several at once: the first that is confirmed cancels the others. */
export class AskSeveralDto extends AskDto {
  @AreInstitutions(10)
  to!: string[];
}

/**
 * To whom; what else is left out stays as it was. A ground is given where what she agreed to, or what was decided, does
 * not cover this recipient.
 */
export class RerouteDto extends GroundDto {
  @IsInstitution()
  to!: string;

  @Optional()
  @IsCode(CODES.urgency)
  urgency?: Urgency;
}

export class ReferralPath {
  @IsUuid()
  id!: string;
}

/** Which side's copy, where one institution is both. */
export class SideQuery {
  @Optional()
  @IsCode(['s', 'r'])
  side?: Side;
}

/** What is due has not ended: an `ended` beside it would be passed over in silence. */
const WithoutEnded = (): PropertyDecorator =>
  ValidateBy({
    name: 'withoutEnded',
    validator: {
      validate: (_, args) => (args?.object as ListReferralsQuery | undefined)?.ended === undefined,
    },
  });

export class ListReferralsQuery {
  @IsIn(['sent', 'received'])
  side!: 'sent' | 'received';

  @Optional()
  @IsCode(STATE_NAMES)
  state?: StateName;

  @Optional()
  @IsCode(KINDS)
  kind?: Kind;

  @Optional()
  @IsCode(CODES.service)
  service?: string;

  /** `true`: those that no step leads out of any more; `false`: the others. */
  @Optional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  ended?: boolean;

  /** `due`: what is open, by when it is due; not together with `ended`. Else everything, newest first. */
  @Optional()
  @IsCode(['due'])
  @WithoutEnded()
  order?: 'due';

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

export class WhoAnswersDto {
  @IsCode(CODES.service)
  service!: string;

  /** ISTAT code of the comune where she is. */
  @Optional()
  @IsComune()
  comune?: string;

  /** Now, where it is left out. */
  @Optional()
  @IsMoment()
  at?: string;
}
