import 'reflect-metadata';
import { plainToInstance, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
  validateSync,
} from 'class-validator';
import { AppError } from '#kernel';
import { KafkaConfig } from './kafka-config.js';
import { Flag, List, type Environment } from './process-config.js';
import { againstProfile } from './profile-fences.js';
import { placeholders, readSecrets, Secret } from './secrets.js';

export { Flag, List, ProcessConfig, type Environment } from './process-config.js';
export { KafkaConfig } from './kafka-config.js';

/** What access tokens for this network must name as their audience unless configured otherwise. */
export const DEFAULT_AUDIENCE = 'urn:staffetta:api';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const NAMES = { each: true } as const;

const keyFile = ({ STAFFETTA_KMS: kms }: NodeConfig): boolean => kms !== 'remote';
const keyService = ({ STAFFETTA_KMS: kms }: NodeConfig): boolean => kms === 'remote';
const anyOfTls = (config: NodeConfig): boolean =>
  config.STAFFETTA_TLS_CERT_FILE !== undefined ||
  config.STAFFETTA_TLS_KEY_FILE !== undefined ||
  config.STAFFETTA_TLS_CA_FILE !== undefined;

/** What every node is told. A service with settings of its own extends this class. */
export class NodeConfig extends KafkaConfig {
  @Matches(NAME)
  STAFFETTA_NODE!: string;

  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65535)
  STAFFETTA_HTTP_PORT = 0;

  @Secret()
  @Matches(/^postgres(ql)?:\/\//)
  STAFFETTA_DATABASE_URL!: string;

  /** Put into the URL: so that the URL itself need not be a secret. */
  @Secret()
  @IsOptional()
  @IsString()
  STAFFETTA_DATABASE_PASSWORD?: string;

  @IsIn(['kafka', 'embedded'])
  STAFFETTA_LOG: 'kafka' | 'embedded' = 'kafka';

  @Secret()
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//)
  STAFFETTA_LOG_DATABASE_URL?: string;

  /** Whom this node speaks for. */
  @List()
  @Matches(NAME, NAMES)
  STAFFETTA_INSTITUTIONS!: string[];

  /** All party nodes of the network, this one included where it is one. */
  @List()
  @Matches(NAME, NAMES)
  STAFFETTA_PARTY_NODES: string[] = [];

  @IsString()
  @MinLength(1)
  STAFFETTA_KEYS_DIR!: string;

  /** Where the KEK is: in a file, or with a key management service over TLS with certificates on both sides. */
  @IsIn(['file', 'remote'])
  STAFFETTA_KMS: 'file' | 'remote' = 'file';

  @ValidateIf(keyFile)
  @IsString()
  @MinLength(1)
  STAFFETTA_KEK_FILE!: string;

  @ValidateIf(keyService)
  @Matches(/^https:\/\//)
  STAFFETTA_KMS_URL!: string;

  @ValidateIf(keyService)
  @IsString()
  @MinLength(1)
  STAFFETTA_KMS_CERT_FILE!: string;

  @ValidateIf(keyService)
  @IsString()
  @MinLength(1)
  STAFFETTA_KMS_KEY_FILE!: string;

  @ValidateIf(keyService)
  @IsString()
  @MinLength(1)
  STAFFETTA_KMS_CA_FILE!: string;

  /**
   * This node's certificate for the private port and for calls to other nodes', its key, and the authority that both
   * sides believe; PEM. All or none; production demands them.
   */
  @ValidateIf(anyOfTls)
  @IsString()
  @MinLength(1)
  STAFFETTA_TLS_CERT_FILE?: string;

  @ValidateIf(anyOfTls)
  @IsString()
  @MinLength(1)
  STAFFETTA_TLS_KEY_FILE?: string;

  @ValidateIf(anyOfTls)
  @IsString()
  @MinLength(1)
  STAFFETTA_TLS_CA_FILE?: string;

  /** The registry's private address, where this node lists its next keys. Absent: its keys are changed by hand. */
  @IsOptional()
  @Matches(/^https?:\/\//)
  STAFFETTA_REGISTRY_URL?: string;

  @IsString()
  @MinLength(1)
  STAFFETTA_PINS_FILE!: string;

  @Matches(/^\/[a-z0-9-]+\/[a-z0-9-]+$/)
  STAFFETTA_REGISTRY_SPEAKER = '/protocol-registry/provincia-bat';

  @Matches(/^https?:\/\//)
  STAFFETTA_ISSUER!: string;

  /** Where the issuer's keys are, if not at `<issuer>/jwks`. */
  @IsOptional()
  @Matches(/^https?:\/\//)
  STAFFETTA_JWKS_URL?: string;

  @IsString()
  @MinLength(1)
  STAFFETTA_AUDIENCE = DEFAULT_AUDIENCE;

  /** JSON: institution → {issuer, audience?, jwksUrl?}, for institutions whose people another provider knows. */
  @IsOptional()
  @IsString()
  STAFFETTA_ISSUERS_FILE?: string;

  /** Programs that may do nothing with a token that names no SMART scopes: their provider may have left them out. */
  @List()
  @Matches(/^\S{1,255}$/, NAMES)
  STAFFETTA_CONFINED_CLIENTS: string[] = [];

  /** The origin at which callers reach the node, for its description (OpenAPI). */
  @IsOptional()
  @Matches(/^https?:\/\/[^/]+$/)
  STAFFETTA_PUBLIC_URL?: string;

  /** How many requests a minute one person, or one program, may make here before being refused, or slowed. */
  @Type(() => Number)
  @IsInt()
  @Min(60)
  STAFFETTA_REQUESTS_PER_MINUTE = 6_000;

  @Flag()
  @IsBoolean()
  STAFFETTA_MIGRATE = false;

  /** Crash tests; refused in production. */
  @IsOptional()
  @IsString()
  STAFFETTA_CRASH_AT?: string;
}

/**
 * Reads the environment into a frozen instance of the class. Variables that the class does not name are ignored, empty
 * ones count as absent; a secret may lie in the file that `<NAME>_FILE` names.
 * @throws {AppError} invalid `config.invalid`, naming every wrong variable and the rule it breaks, or that the profile
 * does not allow it; never a value.
 */
export function loadConfig<T extends object>(type: new () => T, environment: Environment): Readonly<T> {
  const { config, wrong } = readConfig(type, environment);
  if (wrong.length > 0) throw configInvalid(wrong);
  return config;
}

/** The same for whoever has more to find fault with: all that is wrong is told at once. */
export function readConfig<T extends object>(
  type: new () => T,
  environment: Environment,
): { config: Readonly<T>; wrong: string[] } {
  const named = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => name.startsWith('STAFFETTA_') && value !== '' && value !== undefined,
    ),
  );
  const { given, wrong: unread } = readSecrets(type, named);
  const config = plainToInstance(type, given, { exposeDefaultValues: true });
  // of a secret whose file is at fault nothing more is to be said
  const told = (name: string): boolean => unread.some((fault) => fault.startsWith(`${name}_FILE `));
  const malformed = validateSync(config)
    .filter(({ property }) => !told(property))
    .map((error) => `${error.property} (${Object.keys(error.constraints ?? {}).join(', ')})`);
  const wrong = [...unread, ...malformed, ...placeholders(type, config), ...againstProfile(config)];
  return { config: Object.freeze(config), wrong };
}

export const configInvalid = (wrong: readonly string[]): AppError =>
  new AppError('invalid', 'config.invalid', `The environment is not right: ${wrong.join('; ')}`, { wrong });
