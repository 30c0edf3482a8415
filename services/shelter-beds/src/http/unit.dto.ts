import { IsBoolean, IsInt, Max, Min, ValidateIf } from 'class-validator';
import { AreHours, AreStrings, IsCode, IsMoment, IsUuid, Optional } from '#party';

/** Why a unit or a bed cannot be used; coded, so that no address slips in. */
export const CLOSING_REASONS = ['repair', 'cleaning', 'staff', 'safety', 'other'] as const;

const MOST_PEOPLE = 20;
const LANGUAGE = /^[a-z]{2,3}$/;

export class CloseUnitDto {
  @IsCode(CLOSING_REASONS)
  reason!: string;

  @Optional()
  @IsMoment()
  until?: string;
}

export class UnitPath {
  @IsUuid()
  id!: string;
}

export class BedPath extends UnitPath {
  /** The bed's, counted from 1. */
  @IsCode(Array.from({ length: MOST_PEOPLE }, (_, index) => String(index + 1)))
  number!: string;
}

export class ChangeBedDto {
  @IsBoolean()
  usable!: boolean;

  /** Of a bed that is not. */
  @ValidateIf((dto: ChangeBedDto) => !dto.usable || dto.reason !== undefined)
  @IsCode(CLOSING_REASONS)
  reason?: string;
}

/** What a unit is like. What is left out stays as it is. */
export class ChangeUnitDto {
  @Optional()
  @IsInt()
  @Min(0)
  @Max(MOST_PEOPLE)
  adults?: number;

  @Optional()
  @IsInt()
  @Min(0)
  @Max(MOST_PEOPLE)
  minors?: number;

  @Optional()
  @IsInt()
  @Min(0)
  @Max(MOST_PEOPLE)
  cots?: number;

  @Optional()
  @IsBoolean()
  stepFree?: boolean;

  @Optional()
  @IsBoolean()
  petsOk?: boolean;

  /** Years; null: no limit. */
  @ValidateIf((_, value: unknown) => value !== undefined && value !== null)
  @IsInt()
  @Min(0)
  @Max(99)
  sonsMaxAge?: number | null;

  @Optional()
  @IsCode(['own', 'shared'])
  bathroom?: string;

  @Optional()
  @AreStrings(LANGUAGE, 8)
  languages?: string[];

  /** One to three ranges of hours; null: at any hour. */
  @ValidateIf((_, value: unknown) => value !== undefined && value !== null)
  @AreHours()
  intakeHours?: string | null;

  @Optional()
  @IsBoolean()
  emergencyOnly?: boolean;
}
