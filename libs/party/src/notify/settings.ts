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

/** What one institution is told by. Nothing of another one's stands here. */
export interface OwnSettings extends Reachable {
  readonly mail?: MailSettings;
  readonly targets: ReadonlyMap<string, WebhookTarget>;
}

export interface NotifySettings {
  readonly own: ReadonlyMap<string, OwnSettings>;
  readonly consoleUrl: string;
  /** Gateways on private addresses and without TLS are for tests and demonstrations. */
  readonly onlyPublic: boolean;
}

const NOTHING: OwnSettings = { targets: new Map(), webhooks: new Set(), mailDomains: [] };

/** An institution's own; of one that the node does not speak for: nothing. */
export const settingsOf = ({ own }: Pick<NotifySettings, 'own'>, institution: string): OwnSettings =>
  own.get(institution) ?? NOTHING;

/** Whether anybody can be told anything but over the stream. */
export const tellsAnybody = ({ own }: NotifySettings): boolean =>
  [...own.values()].some(({ mail, targets }) => mail !== undefined || targets.size > 0);

/**
 * What the environment says about notices, with the files that it names. `NodeConfig` alone says nothing of them. Where a
 * node speaks for several institutions each has its own sender, domains, login and gateways: the server is the node's.
 * @throws AppError `invalid` config.invalid, naming variables and rules, never a value
 */
export function notifySettings(config: Readonly<Partial<PartyConfig>>): NotifySettings {
  const production = config.STAFFETTA_PROFILE === 'production';
  const institutions = config.STAFFETTA_INSTITUTIONS ?? [];
  const targets = readTargets(config.STAFFETTA_WEBHOOKS_FILE, { institutions, production });
  const domains = byInstitution('STAFFETTA_MAIL_DOMAINS', config.STAFFETTA_MAIL_DOMAINS, institutions);
  const mails = mailSettings(config, institutions);
  const faults = [
    ...(production && config.STAFFETTA_CONSOLE_URL?.startsWith('http:') === true
      ? ['STAFFETTA_CONSOLE_URL (only https in profile production)']
      : []),
    ...(production && [...mails.values()].some(({ tls }) => tls === 'none')
      ? ['STAFFETTA_SMTP_TLS (not none in profile production)']
      : []),
  ];
  if (faults.length > 0) throw configInvalid(faults);
  const ownOf = (institution: string): OwnSettings => {
    const mail = mails.get(institution);
    const own = targets.get(institution) ?? new Map<string, WebhookTarget>();
    return {
      ...(mail === undefined ? {} : { mail }),
      targets: own,
      webhooks: new Set(own.keys()),
      mailDomains: domains.get(institution) ?? [],
    };
  };
  return {
    own: new Map(institutions.map((institution) => [institution, ownOf(institution)])),
    consoleUrl: config.STAFFETTA_CONSOLE_URL ?? '',
    onlyPublic: production,
  };
}

/** `institution=value`, or the value alone where there is one institution. */
function byInstitution(
  variable: string,
  values: readonly string[] = [],
  institutions: readonly string[],
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const each of values) {
    const at = each.indexOf('=');
    const name = at < 0 ? onlyOne(institutions) : each.slice(0, at);
    if (name === undefined || !institutions.includes(name)) {
      throw configInvalid([`${variable} (institution=…, one of this node's)`]);
    }
    found.set(name, [...(found.get(name) ?? []), each.slice(at + 1)]);
  }
  return found;
}

const onlyOne = (institutions: readonly string[]): string | undefined =>
  institutions.length === 1 ? institutions[0] : undefined;

function mailSettings(
  config: Readonly<Partial<PartyConfig>>,
  institutions: readonly string[],
): Map<string, MailSettings> {
  const { STAFFETTA_SMTP_HOST: host, STAFFETTA_SMTP_AUTH_FILE: authFile } = config;
  const mails = new Map<string, MailSettings>();
  if (host === undefined) return mails;
  const senders = byInstitution('STAFFETTA_MAIL_FROM', config.STAFFETTA_MAIL_FROM, institutions);
  const logins = authFile === undefined ? undefined : readLogins(authFile, institutions);
  const { STAFFETTA_SMTP_CA_FILE: caFile } = config;
  const ca = caFile === undefined ? undefined : readText(caFile, 'STAFFETTA_SMTP_CA_FILE');
  for (const [institution, [from, ...more]] of senders) {
    if (from === undefined || more.length > 0) {
      throw configInvalid(['STAFFETTA_MAIL_FROM (one of each institution)']);
    }
    const auth = logins?.get(institution);
    if (logins !== undefined && auth === undefined) {
      throw configInvalid(['STAFFETTA_SMTP_AUTH_FILE (a login of each institution that writes)']);
    }
    mails.set(institution, {
      host,
      from,
      port: config.STAFFETTA_SMTP_PORT ?? 587,
      tls: config.STAFFETTA_SMTP_TLS ?? 'starttls',
      ...(auth === undefined ? {} : { auth }),
      ...(ca === undefined ? {} : { ca }),
    });
  }
  return mails;
}

interface Login {
  readonly user: string;
  readonly pass: string;
}

function readLogins(file: string, institutions: readonly string[]): Map<string, Login> {
  const variable = 'STAFFETTA_SMTP_AUTH_FILE';
  const found = new Map<string, Login>();
  for (const [institution, login] of perInstitution(readJson(file, variable), institutions, 'user')) {
    const { user, pass } = (login ?? {}) as { readonly user?: unknown; readonly pass?: unknown };
    if (!institutions.includes(institution) || typeof user !== 'string' || typeof pass !== 'string') {
      throw configInvalid([`${variable} ({user, pass}, by institution)`]);
    }
    found.set(institution, { user, pass });
  }
  return found;
}

/** Flat where there is one institution, and it is not named. @param field that what is flat has */
function perInstitution(
  value: Readonly<Record<string, unknown>>,
  institutions: readonly string[],
  field: string,
): [string, unknown][] {
  const only = onlyOne(institutions);
  return only === undefined || (only in value && !(field in value)) ? Object.entries(value) : [[only, value]];
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const SECRET_BYTES = 32;
const WEBHOOKS = 'STAFFETTA_WEBHOOKS_FILE';

function readTargets(
  file: string | undefined,
  { institutions, production }: { readonly institutions: readonly string[]; readonly production: boolean },
): Map<string, Map<string, WebhookTarget>> {
  const found = new Map<string, Map<string, WebhookTarget>>();
  if (file === undefined) return found;
  for (const [institution, gateways] of perInstitution(readJson(file, WEBHOOKS), institutions, '')) {
    if (!institutions.includes(institution) || typeof gateways !== 'object' || gateways === null) {
      throw configInvalid([`${WEBHOOKS} ({name: …}, by institution where the node has several)`]);
    }
    const targets = Object.entries(gateways).map(
      ([name, value]) => [name, readTarget(name, value, production)] as const,
    );
    found.set(institution, new Map(targets));
  }
  return found;
}

function readTarget(name: string, value: unknown, production: boolean): WebhookTarget {
  const { url, secret } = (value ?? {}) as { readonly url?: unknown; readonly secret?: unknown };
  const key = typeof secret === 'string' ? Buffer.from(secret, 'base64url') : Buffer.alloc(0);
  if (!NAME.test(name) || typeof url !== 'string' || !URL.canParse(url) || key.length !== SECRET_BYTES) {
    throw configInvalid([`${WEBHOOKS} ({name: {url, secret of 32 bytes}})`]);
  }
  const target = new URL(url);
  if (target.protocol !== 'https:' && (production || target.protocol !== 'http:')) {
    throw configInvalid([`${WEBHOOKS} (only https in profile production)`]);
  }
  if (target.username !== '' || target.password !== '') {
    throw configInvalid([`${WEBHOOKS} (no credentials in an address)`]);
  }
  return { url: target, secret: key };
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
