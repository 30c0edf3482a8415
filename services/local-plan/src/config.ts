import { IsOptional, IsString, MinLength } from 'class-validator';
import { NodeConfig } from '#platform';

/** Speaks for the Province: STAFFETTA_INSTITUTIONS names it alone. */
export class LocalPlanConfig extends NodeConfig {
  /** Holds `territory.json`: the comuni, whose names no text about a shelter may say. */
  @IsString()
  @MinLength(1)
  STAFFETTA_NETWORK_DIR!: string;

  /** A folder of files to import at the first start, while nothing is entered yet. Demo only. */
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
