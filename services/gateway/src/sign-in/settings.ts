import { configInvalid, isLoopback } from '#platform';
import type { GatewayConfig } from '../config.js';

/** How the gateway signs people in. */
export interface SignInSettings {
  /** Where browsers reach the gateway, without path. */
  readonly origin: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly secretFile?: string;
  readonly keyFile?: string;
  readonly scopes: readonly string[];
}

/**
 * @returns undefined where the gateway signs nobody in: no client is configured.
 * @throws {AppError} invalid `config.invalid` where it is configured by halves, or where cookies would travel in the clear.
 */
export function signInSettings(config: Readonly<GatewayConfig>): SignInSettings | undefined {
  const {
    STAFFETTA_CLIENT_ID: clientId,
    STAFFETTA_CLIENT_SECRET_FILE: secretFile,
    STAFFETTA_CLIENT_KEY_FILE: keyFile,
    STAFFETTA_PUBLIC_URL: publicUrl,
  } = config;
  if (clientId === undefined) return undefined;
  const wrong: string[] = [];
  if ((secretFile === undefined) === (keyFile === undefined)) {
    wrong.push('STAFFETTA_CLIENT_SECRET_FILE or STAFFETTA_CLIENT_KEY_FILE (one of the two)');
  }
  const url = URL.canParse(publicUrl ?? '') ? new URL(publicUrl ?? '') : undefined;
  if (url === undefined || url.href !== `${url.origin}/`) {
    wrong.push('STAFFETTA_PUBLIC_URL (an origin, to sign people in)');
  } else if (url.protocol !== 'https:' && !isOpenDemo(url, config)) {
    wrong.push('STAFFETTA_PUBLIC_URL (https, except on loopback outside profile production)');
  }
  if (!config.STAFFETTA_SCOPES.includes('openid')) wrong.push('STAFFETTA_SCOPES (openid among them)');
  if (wrong.length > 0) throw configInvalid(wrong);
  return {
    origin: url?.origin ?? '',
    issuer: config.STAFFETTA_ISSUER,
    clientId,
    ...(secretFile === undefined ? {} : { secretFile }),
    ...(keyFile === undefined ? {} : { keyFile }),
    scopes: config.STAFFETTA_SCOPES,
  };
}

const isOpenDemo = ({ protocol, hostname }: URL, { STAFFETTA_PROFILE: profile }: GatewayConfig): boolean =>
  protocol === 'http:' && isLoopback(hostname) && profile !== 'production';
