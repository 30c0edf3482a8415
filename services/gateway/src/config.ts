import { Type } from 'class-transformer';
import {
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { configInvalid, DEFAULT_AUDIENCE, isLoopback, List, ProcessConfig } from '#platform';

const anyOfTls = (config: GatewayConfig): boolean =>
  config.STAFFETTA_GATEWAY_CERT_FILE !== undefined || config.STAFFETTA_GATEWAY_KEY_FILE !== undefined;

/** The gateway's environment: no database, no keys of the network, no place in the log. */
export class GatewayConfig extends ProcessConfig {
  /** 0: any free port, which no issuer can know beforehand. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65535)
  STAFFETTA_GATEWAY_PORT = 8080;

  /** The certificate for browsers and its key, PEM: the gateway speaks https then. Both or none; a proxy may do it instead. */
  @ValidateIf(anyOfTls)
  @IsString()
  @MinLength(1)
  STAFFETTA_GATEWAY_CERT_FILE?: string;

  @ValidateIf(anyOfTls)
  @IsString()
  @MinLength(1)
  STAFFETTA_GATEWAY_KEY_FILE?: string;

  /** JSON: {node: {url, party, institutions}}. */
  @IsString()
  @MinLength(1)
  STAFFETTA_NODES_FILE!: string;

  @Matches(/^https?:\/\//)
  STAFFETTA_ISSUER!: string;

  @IsString()
  @MinLength(1)
  STAFFETTA_AUDIENCE = DEFAULT_AUDIENCE;

  /** Where browsers reach the gateway: an origin. */
  @IsOptional()
  @Matches(/^https?:\/\//)
  STAFFETTA_PUBLIC_URL?: string;

  /** The gateway's id at the issuer. With it people can sign in here. */
  @IsOptional()
  @IsString()
  STAFFETTA_CLIENT_ID?: string;

  /** The client's secret. */
  @IsOptional()
  @IsString()
  STAFFETTA_CLIENT_SECRET_FILE?: string;

  /** Instead of a secret: a private JWK with `kid` and `alg`, for `private_key_jwt`. */
  @IsOptional()
  @IsString()
  STAFFETTA_CLIENT_KEY_FILE?: string;

  @List()
  @IsArray()
  @IsString({ each: true })
  STAFFETTA_SCOPES: string[] = ['openid'];

  /** The built console: index.html and assets/. Without it `/` tells what runs. */
  @IsOptional()
  @IsString()
  STAFFETTA_CONSOLE_FOLDER?: string;

  /** JSON that `staffetta maintenance` writes: an announced pause. Without it there is never one. */
  @IsOptional()
  @IsString()
  STAFFETTA_MAINTENANCE_FILE?: string;

  /** Where the quick exit leads: somewhere harmless that many people open. */
  @Matches(/^https:\/\//)
  STAFFETTA_EXIT_URL = 'https://www.meteoam.it/';

  /** The body that answers for this installation, by name: on the pages about accessibility and privacy. */
  @IsOptional()
  @IsString()
  STAFFETTA_OWNER?: string;

  /** Where to write, or call, about a page that does not work. */
  @IsOptional()
  @Matches(/^(?:mailto:|tel:|https:\/\/)\S+$/)
  STAFFETTA_FEEDBACK?: string;

  /** JSON: {users, clients, gateway?}. With it the gateway is the demo's identity provider; its keys lie beside this file. */
  @IsOptional()
  @IsString()
  STAFFETTA_DEMO_ACCESS_FILE?: string;
}

/**
 * An identity provider whose passwords lie in a file is for demonstrations on one machine.
 * @throws {AppError} invalid `config.invalid` outside the profile `demo` or off loopback.
 */
export function refuseDemoAccess(config: Readonly<GatewayConfig>): void {
  if (config.STAFFETTA_DEMO_ACCESS_FILE === undefined) return;
  const wrong = [
    ...(config.STAFFETTA_PROFILE === 'demo' ? [] : ['STAFFETTA_DEMO_ACCESS_FILE (only in profile demo)']),
    ...(isLoopback(new URL(config.STAFFETTA_ISSUER).hostname)
      ? []
      : ['STAFFETTA_ISSUER (only loopback with demo access)']),
  ];
  if (wrong.length > 0) throw configInvalid(wrong);
}
