import { IsOptional, IsString, MinLength } from 'class-validator';
import { PartyConfig } from '#party';

export class ShelterBedsConfig extends PartyConfig {
  /** The house's units, entered at the first start only (network/bat/units.yaml). Absent: none are entered. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_UNITS_FILE?: string;
}
