import { IsBoolean } from 'class-validator';
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

  @IsMoment()
  validUntil!: string;
}
