import { CODES } from '#contracts';
import {
  AreUuids,
  IsCode,
  IsDay,
  IsInstitution,
  IsMoment,
  IsSubject,
  IsText,
  IsUuid,
  Optional,
} from '#party';

export class MemberPath {
  @IsUuid()
  id!: string;
}

export class StepPath {
  @IsUuid()
  id!: string;

  @IsUuid()
  step!: string;
}

/** A post. Without `subject` it is vacant. */
export class AddMemberDto {
  @IsCode(CODES.equipeRole)
  role!: string;

  /** Who employs her. Default: the ambito. */
  @Optional()
  @IsInstitution()
  employer?: string;

  @Optional()
  @IsSubject()
  subject?: string;
}

export class FillPostDto {
  @IsSubject()
  subject!: string;
}

export class EnterMeetingDto {
  @IsMoment()
  heldAt!: string;

  /** Posts whose people were there. */
  @AreUuids(40, 1)
  members!: string[];
}

/** What she has agreed to do, or that is done for her. */
export class AddStepDto {
  @IsUuid()
  agreement!: string;

  @IsText(500)
  text!: string;

  @Optional()
  @IsDay()
  due?: string;

  @Optional()
  @IsUuid()
  member?: string;
}
