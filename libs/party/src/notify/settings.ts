import { readFileSync } from 'node:fs';
import { configInvalid } from '#platform';
import type { Reachable } from '../duty/people.js';
import type { PartyConfig } from '../party-config.js';

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly from: string;
  readonly auth?: { readonly user: string; readonly pass: string };
  readonly ca?: string;
}

/** A gateway that makes a text message or a call of what it is told, for one person. */
export interface WebhookTarget {
  readonly url: URL;
  /** 32 bytes that this node and the gateway share. */
  readonly secret: Buffer;
}

export interface NotifySettings extends Reachable {
  readonly mail?: MailSettings;
  readonly targets: ReadonlyMap<string, WebhookTarget>;
  readonly consoleUrl: string;
  /** Gateways on private addresses and without TLS are for tests and demonstrations. */
  readonly onlyPublic: boolean;
}

/** Whether anybody can be told anything but over the stream. */
export const tellsAnybody = ({ mail, targets }: NotifySettings): boolean =>
  mail !== undefined || targets.size > 0;

/**
 * What the environment says about notices, with the files that it names. `NodeConfig` alone says nothing of them.
 * @throws AppError `invalid` config.invalid, naming variables and rules, never a value
 */
export function notifySettings(config: Readonly<Partial<PartyConfig>>): NotifySettings {
  const production = config.STAFFETTA_PROFILE === 'production';
  const targets = readTargets(config.STAFFETTA_WEBHOOKS_FILE, production);
  const mail = mailSettings(config);
  const faults = [
    ...(production && config.STAFFETTA_CONSOLE_URL?.startsWith('http:') === true
      ? ['STAFFETTA_CONSOLE_URL (only https in profile production)']
      : []),
    ...(production && mail?.tls === 'none' ? ['STAFFETTA_SMTP_TLS (not none in profile production)'] : []),
  ];
  if (faults.length > 0) throw configInvalid(faults);
  return {
    ...(mail === undefined ? {} : { mail }),
    targets,
    webhooks: new Set(targets.keys()),
    mailDomains: config.STAFFETTA_MAIL_DOMAINS ?? [],
    consoleUrl: config.STAFFETTA_CONSOLE_URL ?? '',
    onlyPublic: production,
  };
}

function mailSettings(config: Readonly<Partial<PartyConfig>>): MailSettings | undefined {
  const { STAFFETTA_SMTP_HOST: host, STAFFETTA_MAIL_FROM: from } = config;
  if (host === undefined || from === undefined) return undefined;
  const { STAFFETTA_SMTP_AUTH_FILE: authFile, STAFFETTA_SMTP_CA_FILE: caFile } = config;
  const auth = authFile === undefined ? undefined : readAuth(authFile);
  return {
    host,
    from,
    port: config.STAFFETTA_SMTP_PORT ?? 587,
    tls: config.STAFFETTA_SMTP_TLS ?? 'starttls',
    ...(auth === undefined ? {} : { auth }),
    ...(caFile === undefined ? {} : { ca: readText(caFile, 'STAFFETTA_SMTP_CA_FILE') }),
  };
}

function readAuth(file: string): { user: string; pass: string } {
  const { user, pass } = readJson(file, 'STAFFETTA_SMTP_AUTH_FILE');
  if (typeof user !== 'string' || typeof pass !== 'string') {
    throw configInvalid(['STAFFETTA_SMTP_AUTH_FILE ({user, pass})']);
  }
  return { user, pass };
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const SECRET_BYTES = 32;

function readTargets(file: string | undefined, production: boolean): Map<string, WebhookTarget> {
  const variable = 'STAFFETTA_WEBHOOKS_FILE';
  const targets = new Map<string, WebhookTarget>();
  if (file === undefined) return targets;
  for (const [name, value] of Object.entries(readJson(file, variable))) {
    const { url, secret } = (value ?? {}) as { readonly url?: unknown; readonly secret?: unknown };
    const key = typeof secret === 'string' ? Buffer.from(secret, 'base64url') : Buffer.alloc(0);
    if (!NAME.test(name) || typeof url !== 'string' || !URL.canParse(url) || key.length !== SECRET_BYTES) {
      throw configInvalid([`${variable} ({name: {url, secret of 32 bytes}})`]);
    }
    const target = new URL(url);
    if (target.protocol !== 'https:' && (production || target.protocol !== 'http:')) {
      throw configInvalid([`${variable} (only https in profile production)`]);
    }
    if (target.username !== '' || target.password !== '') {
      throw configInvalid([`${variable} (no credentials in an address)`]);
    }
    targets.set(name, { url: target, secret: key });
  }
  return targets;
}

function readJson(file: string, variable: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readText(file, variable));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // said below: a parser would repeat what it read
  }
  throw configInvalid([`${variable} (a JSON object)`]);
}

function readText(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw configInvalid([`${variable} (readable)`]);
  }
}
