import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, Matches, Max, MaxLength, Min } from 'class-validator';
import { CODES, type CaseSubject, type Tier } from '#contracts';
import {
  AreCodes,
  IsCode,
  IsInstitution,
  IsMoment,
  IsNested,
  IsText,
  IsUuid,
  Optional,
} from './validation.js';

/** How she came the first time. A contact that opened the file has said it. */
export class FirstContactDto {
  @Optional()
  @IsCode(CODES.contactSource)
  source?: string;

  @Optional()
  @IsCode(CODES.incomingChannel)
  channel?: string;

  @Optional()
  @IsCode(CODES.learnedThrough)
  learnedThrough?: string;
}

export class OpenCaseDto {
  /** A name for the file, not for her. */
  @Optional()
  @IsText(80)
  alias?: string;

  /** What she says that she is; nobody asks for a document. */
  @IsCode(CODES.caseSubject)
  subject!: CaseSubject;

  @Optional()
  @IsNested(() => FirstContactDto)
  firstContact?: FirstContactDto;
}

/** What is left out stays. */
export class ChangeCaseDto {
  @Optional()
  @IsText(80)
  alias?: string;

  @Optional()
  @IsCode(CODES.caseSubject)
  subject?: CaseSubject;

  @Optional()
  @IsNested(() => FirstContactDto)
  firstContact?: FirstContactDto;
}

export class CloseCaseDto {
  /** `handed-over` is nobody's to say: it is so when the other one has taken her in charge. */
  @IsCode(CODES.caseOutcome.filter((outcome) => outcome !== 'handed-over'))
  outcome!: string;
}

export class CaseQuery {
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

/** For whom; a woman, where nothing is said. */
export class PathQuery {
  @Optional()
  @IsCode(CODES.caseSubject)
  subject?: CaseSubject;
}

export class CasePath {
  @IsUuid()
  id!: string;
}

export class AgreementPath {
  @IsUuid()
  id!: string;
}

/** Her choice: for one recipient (`to`) or for a kind of them (`class`), never both. */
export class RecordAgreementDto {
  @Optional()
  @IsInstitution()
  to?: string;

  @Optional()
  @IsCode(CODES.institutionKind)
  class?: string;

  @IsCode(CODES.service)
  service!: string;

  @AreCodes(CODES.tier, 1)
  tiers!: Tier[];

  @IsCode(CODES.agreementMethod)
  method!: string;

  /** Who heard her. */
  @Optional()
  @IsText(80)
  heardBy?: string;

  @Optional()
  @IsBoolean()
  alone?: boolean;

  @Optional()
  @IsBoolean()
  interpreter?: boolean;

  /** One of her children, by the id that `identity` gives it: each child has an agreement of its own. */
  @Optional()
  @IsUuid()
  child?: string;

  /** Of the form that she was shown or read. */
  @Optional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/)
  formVersion?: string;

  @IsMoment()
  validUntil!: string;
}
