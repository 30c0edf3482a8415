import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isPlaceholder, secretFilesOf } from './secrets.js';

export type Profile = 'demo' | 'test' | 'production';

/** Stands in a folder whose KEKs `npm start` has made: whoever has the demo has them too. */
export const DEMO_KEK_MARKER = 'GENERATED-FOR-DEMO';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', '::1', 'localhost']);

/** True for the names and addresses of this machine only. */
export const isLoopback = (host: string): boolean => LOOPBACK.has(host);

/**
 * Other ways to write this machine, as the host of an issuer: none of them is a provider that others can reach. A name
 * below `localhost` is not among them: containers on one machine know each other by such names, and since no public
 * authority vouches for one, over https only who holds a certificate of the operator's own authority answers to it.
 */
const isThisMachine = (host: string): boolean =>
  isLoopback(host) || /^127\.|^0\.0\.0\.0$|^\[::(?:ffff:7f.*)?\]$/.test(host);

/** The settings that a profile may forbid; a process has those that its class names. */
export interface FencedSettings {
  readonly STAFFETTA_PROFILE?: Profile;
  readonly STAFFETTA_HOST?: string;
  readonly STAFFETTA_CRASH_AT?: string;
  readonly STAFFETTA_ISSUER?: string;
  readonly STAFFETTA_JWKS_URL?: string;
  readonly STAFFETTA_KEYS_DIR?: string;
  readonly STAFFETTA_KEK_FILE?: string;
  readonly STAFFETTA_NODE?: string;
  readonly STAFFETTA_TLS_CERT_FILE?: string;
  readonly STAFFETTA_REGISTRY_URL?: string;
  readonly STAFFETTA_LOG?: 'kafka' | 'embedded';
  readonly STAFFETTA_KAFKA_BROKERS?: readonly string[];
  readonly STAFFETTA_KAFKA_TLS_CA_FILE?: string;
  readonly STAFFETTA_KAFKA_PASSWORD?: string;
  readonly STAFFETTA_KAFKA_PASSWORD_FILE?: string;
}

/**
 * What the profile does not allow (design §6). The demo's passwords and KEK are generated, so it stays on this machine; so
 * does `test`, from which nothing else is asked.
 * In production nobody believes a provider that anybody on this machine could be, or one whose answers travel in the
 * clear; a KEK that lies with what it wraps would be copied with it; and nodes call each other over TLS with certificates
 * on both sides, whatever the private port listens on: loopback too has other users.
 * @returns names of variables and rules, never a value
 */
export function againstProfile(config: FencedSettings): string[] {
  const { STAFFETTA_PROFILE: profile, STAFFETTA_HOST: host = '' } = config;
  if (profile !== 'production') {
    return isLoopback(host) ? [] : [`STAFFETTA_HOST (only loopback in profile ${profile})`];
  }
  const { STAFFETTA_KEYS_DIR: dir, STAFFETTA_KEK_FILE: kek } = config;
  return [
    ...(config.STAFFETTA_CRASH_AT === undefined ? [] : ['STAFFETTA_CRASH_AT (not in profile production)']),
    ...issuerFaults('STAFFETTA_ISSUER', config.STAFFETTA_ISSUER, profile),
    ...issuerFaults('STAFFETTA_JWKS_URL', config.STAFFETTA_JWKS_URL, profile),
    ...(dir === undefined || kek === undefined || !liesIn(resolve(kek), resolve(dir))
      ? []
      : ['STAFFETTA_KEK_FILE (outside STAFFETTA_KEYS_DIR in profile production)']),
    ...peerFaults(config),
    ...kafkaFaults(config),
  ];
}

/** Where brokers know nobody, every node may write everything: that is no network of several bodies (design §2). */
function kafkaFaults(config: FencedSettings): string[] {
  if (config.STAFFETTA_NODE === undefined || config.STAFFETTA_LOG !== 'kafka') return [];
  const missing = {
    STAFFETTA_KAFKA_BROKERS: (config.STAFFETTA_KAFKA_BROKERS ?? []).length === 0,
    STAFFETTA_KAFKA_TLS_CA_FILE: config.STAFFETTA_KAFKA_TLS_CA_FILE === undefined,
    STAFFETTA_KAFKA_PASSWORD:
      (config.STAFFETTA_KAFKA_PASSWORD ?? config.STAFFETTA_KAFKA_PASSWORD_FILE) === undefined,
  };
  return Object.entries(missing)
    .filter(([, is]) => is)
    .map(([name]) => `${name} (demanded in profile production)`);
}

/** What is no node (the gateway) has no peers. */
function peerFaults({
  STAFFETTA_NODE: node,
  STAFFETTA_TLS_CERT_FILE: cert,
  STAFFETTA_REGISTRY_URL: registry = 'https:',
}: FencedSettings): string[] {
  if (node === undefined) return [];
  return [
    ...(cert === undefined ? ['STAFFETTA_TLS_CERT_FILE (demanded in profile production)'] : []),
    ...(registry.startsWith('https:') ? [] : ['STAFFETTA_REGISTRY_URL (only https in profile production)']),
  ];
}

/** The demo's own provider is on loopback and speaks http: it falls under both rules. */
export function issuerFaults(name: string, url: string | undefined, profile: Profile): string[] {
  if (url === undefined || profile !== 'production') return [];
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  return [
    ...(protocol === 'https:' ? [] : [`${name} (only https in profile production)`]),
    ...(isThisMachine(hostname) ? [`${name} (not on this machine in profile production)`] : []),
  ];
}

/** Files that hold a secret, wherever a process is told of one. */
const SECRET_FILES = [
  'STAFFETTA_KEK_FILE',
  'STAFFETTA_CLIENT_SECRET_FILE',
  'STAFFETTA_CLIENT_KEY_FILE',
  'STAFFETTA_KMS_KEY_FILE',
  'STAFFETTA_TLS_KEY_FILE',
  'STAFFETTA_KAFKA_TLS_KEY_FILE',
  'STAFFETTA_SMTP_AUTH_FILE',
  'STAFFETTA_WEBHOOKS_FILE',
] as const;

/**
 * The same for what lies on the disk: secrets for which a placeholder stands, outside the demo; in production a KEK that a
 * demo has generated, one that a link leads back into the keys' folder, keys and secrets that others than their owner may
 * read. What is not there fails in whoever needs it.
 * @returns names of variables and rules, never a value
 */
export function unsafeFiles(config: object): string[] {
  const settings = config as Readonly<Record<string, unknown>>;
  if (settings['STAFFETTA_PROFILE'] === 'demo') return [];
  const path = (name: string): string | undefined => {
    const value = settings[name];
    return typeof value === 'string' && existsSync(value) ? realpathSync(value) : undefined;
  };
  const wrong = SECRET_FILES.filter((name) => holdsNothing(path(name))).map(
    (name) => `${name} (placeholder)`,
  );
  if (settings['STAFFETTA_PROFILE'] !== 'production') return wrong;
  for (const name of [...SECRET_FILES, ...secretFilesOf(config)]) {
    if (isOpenToOthers(path(name))) wrong.push(`${name} (readable by its owner only in profile production)`);
  }
  const kek = path('STAFFETTA_KEK_FILE');
  const dir = path('STAFFETTA_KEYS_DIR');
  if (kek !== undefined && existsSync(join(dirname(kek), DEMO_KEK_MARKER))) {
    wrong.push('STAFFETTA_KEK_FILE (generated for a demo)');
  }
  if (kek !== undefined && dir !== undefined && liesIn(kek, dir)) {
    wrong.push('STAFFETTA_KEK_FILE (outside STAFFETTA_KEYS_DIR in profile production)');
  }
  if (dir !== undefined && filesIn(dir).some(isOpenToOthers)) {
    wrong.push('STAFFETTA_KEYS_DIR (its files readable by their owner only in profile production)');
  }
  return wrong;
}

/** Longer than any word that stands for a secret, shorter than most keys. */
const WORDS_BYTES = 64;

function holdsNothing(file: string | undefined): boolean {
  if (file === undefined) return false;
  const found = statSync(file);
  return found.isFile() && found.size <= WORDS_BYTES && isPlaceholder(readFileSync(file, 'utf8'));
}

const OTHERS = 0o077;
const OTHERS_BUT_GROUP = 0o037;

/**
 * A secret that whoever runs the machine has mounted for this process belongs to root and to the process' group
 * (Kubernetes' `fsGroup`): there the group may read.
 */
function isOpenToOthers(file: string | undefined): boolean {
  if (file === undefined) return false;
  const { mode, uid } = statSync(file);
  const mounted = uid === 0 && process.getuid?.() !== 0;
  return (mode & (mounted ? OTHERS_BUT_GROUP : OTHERS)) !== 0;
}

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => existsSync(file));

function liesIn(file: string, dir: string): boolean {
  const path = relative(dir, file);
  return path !== '..' && !path.startsWith(`..${sep}`);
}
