import { ArrayMinSize, IsIn, IsString, IsUUID, Length, Matches } from 'class-validator';
import {
  CODES,
  type DecisionKind,
  type FollowUpState,
  type MeetingPlace,
  type NeedDropReason,
} from '#contracts';
import { IsBody, IsDay, IsEntryCode, IsList, IsListOf, IsWords, Optional } from './register.dto.js';

const CODE = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

export class AgendaItemDto {
  @IsWords(200)
  title!: string;

  @Optional()
  @IsList(20)
  @Matches(CODE, { each: true })
  needs?: string[];
}

export class DecisionDto {
  /** Names it within the meeting. */
  @IsEntryCode()
  code!: string;

  @IsIn(CODES.decisionKind)
  kind!: DecisionKind;

  @IsWords(1000)
  text!: string;

  /** Codes of the register. What the Tavolo decided of them holds at once. */
  @Optional()
  @IsList(20)
  @Matches(CODE, { each: true })
  needs?: string[];

  /** Codes of the plan’s actions. */
  @Optional()
  @IsList(20)
  @Matches(CODE, { each: true })
  actions?: string[];

  @Optional()
  @IsList(20)
  @IsUUID('all', { each: true })
  targets?: string[];

  /** Of `drop-need`, and of no other. */
  @Optional()
  @IsIn(CODES.needDropReason)
  dropReason?: NeedDropReason;
}

export class MeetingBodyDto {
  @IsDay()
  date!: string;

  @IsIn(CODES.meetingPlace)
  place!: MeetingPlace;

  /** Who was there: institutions, or bodies outside the registry by their code. Never a person. */
  @IsList(60)
  @ArrayMinSize(1)
  @Matches(NAME, { each: true })
  bodies!: string[];

  @IsListOf(() => AgendaItemDto, 40)
  agenda!: AgendaItemDto[];

  @IsListOf(() => DecisionDto, 60)
  decisions!: DecisionDto[];

  /** The audit’s checkpoint, pasted as `log/checkpoint` serves it. */
  @Optional()
  @IsString()
  @Length(1, 4000)
  checkpoint?: string;
}

export class MeetingDto extends MeetingBodyDto {
  @IsEntryCode()
  code!: string;
}

export class FollowUpBodyDto {
  @IsWords(300)
  title!: string;

  @IsEntryCode()
  meeting!: string;

  /** Of that meeting. */
  @Optional()
  @IsEntryCode()
  decision?: string;

  /** Whose task it is. */
  @IsBody()
  institution!: string;

  @IsDay()
  due!: string;

  @IsIn(CODES.followUpState)
  state!: FollowUpState;

  @Optional()
  @IsDay()
  closedOn?: string;
}

export class FollowUpDto extends FollowUpBodyDto {
  @IsEntryCode()
  code!: string;
}
