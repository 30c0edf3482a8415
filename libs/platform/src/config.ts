import 'reflect-metadata';
import { plainToInstance, Transform, Type } from 'class-transformer';
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
import { againstProfile, type Profile } from './profile-fences.js';

/** What access tokens for this network must name as their audience unless configured otherwise. */
export const DEFAULT_AUDIENCE = 'urn:staffetta:api';

export type Environment = Readonly<Record<string, string | undefined>>;

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const NAMES = { each: true } as const;

/** The comma-separated list that an environment variable holds. */
export const List = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : value,
  );

/** `true` or `false`; anything else stays as it is, and is refused. */
export const Flag = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** What every process of the network is told by its environment. Fields are named like the variables. */
export class ProcessConfig {
  @IsIn(['demo', 'test', 'production'])
  STAFFETTA_PROFILE: Profile = 'production';

  @IsString()
  STAFFETTA_HOST = '127.0.0.1';

  /** 0: any free port. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65535)
  STAFFETTA_PRIVATE_PORT = 0;

  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
  STAFFETTA_LOG_LEVEL = 'info';
}

const keyFile = ({ STAFFETTA_KMS: kms }: NodeConfig): boolean => kms !== 'remote';
const keyService = ({ STAFFETTA_KMS: kms }: NodeConfig): boolean => kms === 'remote';
const anyOfTls = (config: NodeConfig): boolean =>
  config.STAFFETTA_TLS_CERT_FILE !== undefined ||
  config.STAFFETTA_TLS_KEY_FILE !== undefined ||
  config.STAFFETTA_TLS_CA_FILE !== undefined;

/** What every node is told. A service with settings of its own extends this class. */
export class NodeConfig extends ProcessConfig {
  @Matches(NAME)
  STAFFETTA_NODE!: string;

  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65535)
  STAFFETTA_HTTP_PORT = 0;

  @Matches(/^postgres(ql)?:\/\//)
  STAFFETTA_DATABASE_URL!: string;

  @IsIn(['kafka', 'embedded'])
  STAFFETTA_LOG: 'kafka' | 'embedded' = 'kafka';

  @IsOptional()
  @List()
  @IsString(NAMES)
  STAFFETTA_KAFKA_BROKERS?: string[];

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
 * ones count as absent.
 * @throws {AppError} invalid `config.invalid`, naming every wrong variable and the rule it breaks, or that the profile
 * does not allow it; never a value.
 */
export function loadConfig<T extends object>(type: new () => T, environment: Environment): Readonly<T> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => name.startsWith('STAFFETTA_') && value !== '' && value !== undefined,
    ),
  );
  const config = plainToInstance(type, given, { exposeDefaultValues: true });
  const wrong = validateSync(config).map(
    (error) => `${error.property} (${Object.keys(error.constraints ?? {}).join(', ')})`,
  );
  if (wrong.length > 0) throw configInvalid(wrong);
  const against = againstProfile(config);
  if (against.length > 0) throw configInvalid(against);
  return Object.freeze(config);
}

export const configInvalid = (wrong: readonly string[]): AppError =>
  new AppError('invalid', 'config.invalid', `The environment is not right: ${wrong.join('; ')}`, { wrong });
