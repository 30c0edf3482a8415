import { IsBoolean, Matches } from 'class-validator';
import { CODES, type CaseSubject, type Tier } from '#contracts';
import { AreCodes, IsCode, IsInstitution, IsMoment, IsText, IsUuid, Optional } from './validation.js';

export class OpenCaseDto {
  /** A name for the file, not for her. */
  @Optional()
  @IsText(80)
  alias?: string;

  @IsCode(CODES.caseSubject)
  subject!: CaseSubject;
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
