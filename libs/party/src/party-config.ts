import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { configInvalid, List, NodeConfig } from '#platform';

const writes = ({ STAFFETTA_SMTP_HOST: host }: PartyConfig): boolean => host !== undefined;
const tells = (config: PartyConfig): boolean =>
  writes(config) || config.STAFFETTA_WEBHOOKS_FILE !== undefined;
const witnesses = ({ STAFFETTA_WITNESSED_LOGS_FILE: file }: PartyConfig): boolean => file !== undefined;
const NAME = { each: true } as const;

/** What a party node is told beside what every node is. Without mail server and gateways nobody is notified. */
export class PartyConfig extends NodeConfig {
  /** The mail server that takes notices to people on duty. */
  @IsOptional()
  @Matches(/^[a-zA-Z0-9.:-]{1,253}$/)
  STAFFETTA_SMTP_HOST?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(65535)
  STAFFETTA_SMTP_PORT = 587;

  /** `none` is refused in production. */
  @IsIn(['starttls', 'implicit', 'none'])
  STAFFETTA_SMTP_TLS: 'starttls' | 'implicit' | 'none' = 'starttls';

  /** JSON, {user, pass}; by institution where the node has several. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_SMTP_AUTH_FILE?: string;

  /** PEM; absent: the authorities that Node knows. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_SMTP_CA_FILE?: string;

  /** The sender's address: that of the office, nobody's own. `institution=` before it, where the node has several. */
  @List()
  @ValidateIf(writes)
  @ArrayMinSize(1)
  @Matches(/^(?:[a-z][a-z0-9-]{0,62}=)?[a-z0-9._-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}$/, NAME)
  STAFFETTA_MAIL_FROM: string[] = [];

  /** Domains of an institution's own mail, as above; nobody of it at any other address is written to. */
  @List()
  @ValidateIf(writes)
  @ArrayMinSize(1)
  @Matches(/^(?:[a-z][a-z0-9-]{0,62}=)?(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}$/, NAME)
  STAFFETTA_MAIL_DOMAINS: string[] = [];

  /**
   * JSON, {name: {url, secret}}: gateways for text messages or voice, each with its 32 bytes in base64url; by
   * institution, {institution: {name: …}}, where the node has several.
   */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_WEBHOOKS_FILE?: string;

  /** Where people open the console: all that a notice says. */
  @ValidateIf(tells)
  @Matches(/^https?:\/\/[^\s?#]{1,200}$/)
  STAFFETTA_CONSOLE_URL?: string;

  /** Who is on duty in a demonstration (network/bat/rota.yaml); refused in production. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_ROTA_FILE?: string;

  /** JSON, a list of verifier keys (C2SP signed-note): the logs that this node cosigns as a witness. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_WITNESSED_LOGS_FILE?: string;

  /** Under which name, a URL without scheme. */
  @ValidateIf(witnesses)
  @Matches(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[a-z0-9._~-]+)*$/)
  STAFFETTA_WITNESS_NAME?: string;
}

/** @throws AppError `invalid` config.invalid in production: there a coordinator writes the rota */
export function rotaFile(config: Readonly<Partial<PartyConfig>>): string | null {
  const { STAFFETTA_ROTA_FILE: file, STAFFETTA_PROFILE: profile } = config;
  if (file !== undefined && profile === 'production') {
    throw configInvalid(['STAFFETTA_ROTA_FILE (not in profile production)']);
  }
  return file ?? null;
}
