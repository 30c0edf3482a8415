import { IsBoolean } from 'class-validator';
import { CODES } from '#contracts';
import { SafeContactDto } from './needs.dto.js';
import { AreCodes, AreNested, AreStrings, IsCode, IsNested, Optional } from './validation.js';

export class AdultDto {
  @Optional()
  @IsCode(CODES.sex)
  sex?: string;

  @Optional()
  @AreCodes(CODES.accessibility)
  accessibility?: string[];
}

export class HouseholdChildDto extends AdultDto {
  @IsCode(CODES.ageBand)
  ageBand!: string;
}

/** Who comes with her, she included: codes, no names. Nothing of it is a condition for help. */
export class HouseholdDto {
  @AreNested(() => AdultDto, 20)
  adults!: AdultDto[];

  @AreNested(() => HouseholdChildDto, 15)
  children!: HouseholdChildDto[];

  @Optional()
  @AreStrings(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 8)
  languages?: string[];

  @Optional()
  @IsBoolean()
  pets?: boolean;

  /** ISTAT codes of comuni of the network where she is not safe. */
  @Optional()
  @AreStrings(/^\d{6}$/, 60)
  unsafeComuni?: string[];

  @Optional()
  @IsNested(() => SafeContactDto)
  safeContact?: SafeContactDto;
}
