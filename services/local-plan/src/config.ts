import { IsOptional, IsString, MinLength } from 'class-validator';
import { NodeConfig } from '#platform';

/** Speaks for the Province: STAFFETTA_INSTITUTIONS names it alone. */
export class LocalPlanConfig extends NodeConfig {
  /** Holds `territory.json`: the comuni, whose names no text about a shelter may say. */
  @IsString()
  @MinLength(1)
  STAFFETTA_NETWORK_DIR!: string;

  /** A folder of tables, `<kind>.csv` or `.yaml`, each imported once, when it is first seen. For the demo. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_PLAN_DIR?: string;

  /** Origin of the audit's log: checkpoints that are pasted into minutes must be its own. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_LOG_ORIGIN?: string;
}
