import { join } from 'node:path';
import { IsOptional, IsString, Matches } from 'class-validator';
import { NodeConfig } from '#platform';

/** Speaks for the Province: STAFFETTA_INSTITUTIONS names it alone. STAFFETTA_PARTY_NODES says whose lanes there are. */
export class ProvinceAuditConfig extends NodeConfig {
  /** The log's name for ever, a URL without scheme (C2SP tlog-checkpoint). Another name is another log. */
  @Matches(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[a-z0-9._~-]+)*$/)
  STAFFETTA_LOG_ORIGIN!: string;

  /** JSON, a list of {institution, operator, vkey}: who cosigns the log. Absent: nobody does. */
  @IsOptional()
  @IsString()
  STAFFETTA_WITNESSES_FILE?: string;

  /** Where the last signed checkpoint is kept outside the database; by default beside the keys. */
  @IsOptional()
  @IsString()
  STAFFETTA_LOG_MARK_FILE?: string;
}

export const markFileOf = (config: ProvinceAuditConfig): string =>
  config.STAFFETTA_LOG_MARK_FILE ?? join(config.STAFFETTA_KEYS_DIR, 'log-mark');
