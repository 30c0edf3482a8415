import { IsString, MinLength } from 'class-validator';
import { NodeConfig } from '#platform';

export class ShelterBedsConfig extends NodeConfig {
  /** The house's units, read at the first start only (network/bat/units.yaml). */
  @IsString()
  @MinLength(1)
  STAFFETTA_UNITS_FILE!: string;
}
