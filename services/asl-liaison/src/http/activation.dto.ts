import { IsBoolean, IsIn } from 'class-validator';
import { CODES, type CaseSubject, type Urgency } from '#contracts';
import {
  AreNested,
  ChildDto,
  IsCode,
  IsComune,
  IsInstitution,
  IsMoment,
  IsPhone,
  IsText,
  IsUuid,
  Optional,
} from '#party';
import { CHOICES, type Choice } from '../app/activation-codes.js';
import { OBSERVATION_OUTCOMES, type ObservationOutcome } from '../app/observation.js';

/** "Attiva la rete": five fields, and what may be said beside them. */
export class ActivateDto {
  /** ISTAT code of the comune where she is: who answers there now is asked. */
  @IsComune()
  comune!: string;

  /** Her choice (`oral`, `written`), or the ground on which somebody decides without her. */
  @IsCode(CHOICES)
  choice!: Choice;

  /** What the department's DA-5 says. */
  @IsCode(CODES.riskLevel)
  level!: string;

  /** Who is with her. */
  @AreNested(() => ChildDto, 15)
  children!: ChildDto[];

  /** The department's number, never hers. */
  @IsPhone()
  callback!: string;

  /** A centre of her choice. */
  @Optional()
  @IsInstitution()
  to?: string;

  /** Else `high` and `extreme` are E1, and everything else E2. */
  @Optional()
  @IsCode(CODES.urgency)
  urgency?: Urgency;

  @Optional()
  @IsCode(CODES.caseSubject)
  subject?: CaseSubject;

  /** Who heard her, or who decided without her; else whoever asks. */
  @Optional()
  @IsText(80)
  by?: string;

  /** She stays in short observation while a place is looked for. */
  @Optional()
  @IsBoolean()
  observation?: boolean;
}

export class BeginObservationDto {
  @IsUuid()
  referral!: string;

  /** A late entry: when it began. */
  @Optional()
  @IsMoment()
  since?: string;
}

export class EndObservationDto {
  @IsCode(OBSERVATION_OUTCOMES)
  outcome!: ObservationOutcome;
}

export class ObservationPath {
  @IsUuid()
  id!: string;
}

export class ObservationQuery {
  @Optional()
  @IsIn(['open', 'ended'])
  state?: 'open' | 'ended';
}
