import type { Side } from '#referral';
import { AreTexts, IsCode, IsInstitution, IsSubject, Optional } from './validation.js';

/** The most that are put on a team at once. */
const MOST_PEOPLE = 20;

export class AssignmentDto {
  /** The subjects of people of the same institution. */
  @AreTexts(200, MOST_PEOPLE, 1)
  people!: string[];

  /** Which side's team, where one institution is both. */
  @Optional()
  @IsCode(['s', 'r'])
  side?: Side;
}

export class SubjectDto {
  @IsSubject()
  subject!: string;
}

/** A person of one's own, or a whole institution; exactly one of the two. */
export class CaseBlockDto {
  @Optional()
  @IsSubject()
  subject?: string;

  @Optional()
  @IsInstitution()
  institution?: string;
}

export class ExclusionsDto {
  /** People at other institutions, by the names that she gave. */
  @AreTexts(80, 5)
  people!: string[];
}
