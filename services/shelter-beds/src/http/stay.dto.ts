import { IsInt, Max, Min } from 'class-validator';
import { IsCode, IsDay, IsMoment, IsText, IsUuid, Optional } from '#party';
import { EXIT_CLASSES, EXTENSION_REASONS } from '../app/stay-codes.js';

const MOST_PEOPLE = 20;

export class StayPath {
  @IsUuid()
  id!: string;
}

export class StaysQuery {
  /** Which; those that go on where it is left out. */
  @Optional()
  @IsCode(['open', 'ended'])
  state?: string;
}

class ChosenUnitDto {
  /** The unit's version that the operator saw: changed since, 409. */
  @Optional()
  @IsInt()
  @Min(1)
  unitVersion?: number;
}

/** Somebody stands at the door: people are counted, nothing else is asked. */
export class EnterDirectlyDto extends ChosenUnitDto {
  /** Id or code. Left out: every unit is taken, and she is not sent away. */
  @Optional()
  @IsText(64)
  unit?: string;

  @IsInt()
  @Min(0)
  @Max(MOST_PEOPLE)
  adults!: number;

  @IsInt()
  @Min(0)
  @Max(MOST_PEOPLE)
  minors!: number;

  /** A late entry: when she came. */
  @Optional()
  @IsMoment()
  since?: string;
}

export class PlaceStayDto extends ChosenUnitDto {
  @IsText(64)
  unit!: string;
}

export class ExtendStayDto {
  @IsDay()
  reviewOn!: string;

  @IsCode(EXTENSION_REASONS)
  reason!: string;
}

export class EndStayDto {
  @IsCode(EXIT_CLASSES)
  outcome!: string;
}
