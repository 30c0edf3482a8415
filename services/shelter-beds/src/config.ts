import { IsOptional, IsString, MinLength } from 'class-validator';
import { NodeConfig } from '#platform';

export class ShelterBedsConfig extends NodeConfig {
  /** The house's units, entered at the first start only (network/bat/units.yaml). Absent: none are entered. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_UNITS_FILE?: string;
}
