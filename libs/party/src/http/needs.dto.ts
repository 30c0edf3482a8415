import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { CODES, type NecessityGround } from '#contracts';
import {
  AreCodes,
  AreHours,
  AreNested,
  AreStrings,
  IsCode,
  IsDay,
  IsNested,
  IsPhone,
  IsText,
  Optional,
} from './validation.js';

export class ChildDto {
  @IsCode(CODES.ageBand)
  ageBand!: string;

  @Optional()
  @IsCode(CODES.sex)
  sex?: string;
}

/** How she may be reached, coded; her number is not here. */
export class SafeContactDto {
  @IsCode(CODES.contactChannel)
  channel!: string;

  /** `9-12` or `09:00-12:30`, up to three of them: before `confirmed` nobody writes a text (design §4). */
  @Optional()
  @AreHours()
  hours?: string;

  @Optional()
  @IsBoolean()
  voicemail?: boolean;
}

/** The sender's operator, never the woman. */
export class CallbackDto {
  @IsText(80)
  name!: string;

  @IsPhone()
  phone!: string;
}

/** What is needed, but for whom to call about it. What is left out is not known yet. */
export class KnownNeedsDto {
  @Optional()
  @IsInt()
  @Min(0)
  @Max(20)
  adults?: number;

  @Optional()
  @AreNested(() => ChildDto, 15)
  children?: ChildDto[];

  @Optional()
  @AreCodes(CODES.accessibility)
  accessibility?: string[];

  @Optional()
  @AreStrings(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 8)
  languages?: string[];

  @Optional()
  @IsBoolean()
  pets?: boolean;

  /** ISTAT codes of comuni of the network where she is not safe. Read by the operator, compared by no machine. */
  @Optional()
  @AreStrings(/^\d{6}$/, 60)
  unsafeComuni?: string[];

  @Optional()
  @IsNested(() => SafeContactDto)
  safeContact?: SafeContactDto;
}

/** T0: what is needed. */
export class NeedsDto extends KnownNeedsDto {
  @IsNested(() => CallbackDto)
  callback!: CallbackDto;
}

/** T1: shown to the recipient once `received` is folded. */
export class RiskDto {
  @IsCode(CODES.riskTool)
  tool!: string;

  @IsCode(CODES.riskLevel)
  level!: string;

  @Optional()
  @IsDay()
  date?: string;

  @Optional()
  @AreCodes(CODES.violence)
  violence?: string[];

  @Optional()
  @IsBoolean()
  injuries?: boolean;

  @Optional()
  @IsBoolean()
  weapons?: boolean;

  @Optional()
  @IsBoolean()
  childrenExposed?: boolean;
}

export class NecessityDto {
  @IsCode(CODES.necessityGround)
  ground!: NecessityGround;

  /** Who decided without her agreement; kept at the sender. */
  @IsText(80)
  decidedBy!: string;
}

/** What a question asks (services of kind `question`). */
export class QuestionDto {
  @IsCode(CODES.questionCode)
  code!: string;

  @Optional()
  @IsInt()
  @Min(1)
  @Max(730)
  days?: number;

  /** From which day. */
  @Optional()
  @IsDay()
  start?: string;
}

/** What a notice tells; no free text (services of kind `notice`). */
export class NoticeDto {
  @IsCode(CODES.noticeCode)
  code!: string;

  @Optional()
  @IsDay()
  date?: string;

  /** Recorded as hidden from the health record and from the other parent. */
  @Optional()
  @IsBoolean()
  hidden?: boolean;
}
