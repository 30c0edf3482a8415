import 'reflect-metadata';
import { readFileSync } from 'node:fs';

const SECRETS = Symbol('secrets');
const DATABASE_URL = 'STAFFETTA_DATABASE_URL';
const DATABASE_PASSWORD = 'STAFFETTA_DATABASE_PASSWORD';

type Given = Readonly<Record<string, string | undefined>>;

/** A setting that `<NAME>_FILE` may tell instead, and that no placeholder may stand in for. */
export const Secret = (): PropertyDecorator => (prototype, name) => {
  Reflect.defineMetadata(SECRETS, [...secretsOf(prototype), String(name)], prototype);
};

const secretsOf = (prototype: object): readonly string[] =>
  (Reflect.getMetadata(SECRETS, prototype) as readonly string[] | undefined) ?? [];

/** The names of the files that may hold a class' secrets. */
export const secretFilesOf = (config: object): string[] => secretsOf(config).map((name) => `${name}_FILE`);

/**
 * Reads the secrets that lie in files, as compose and Kubernetes hand them over; the end of the last line is not part of
 * one. The database's password is put into its URL.
 * @returns what is given then, and what is wrong: names and rules, never a value or a path
 */
export function readSecrets(type: { prototype: object }, given: Given): { given: Given; wrong: string[] } {
  const wrong: string[] = [];
  const read: Record<string, string | undefined> = { ...given };
  for (const name of secretsOf(type.prototype)) {
    const file = given[`${name}_FILE`];
    if (file === undefined) continue;
    if (given[name] !== undefined) wrong.push(`${name} (in a file too)`);
    try {
      read[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      if (read[name] === '') wrong.push(`${name}_FILE (empty)`);
    } catch {
      wrong.push(`${name}_FILE (no readable file)`);
    }
  }
  const [url, password] = [read[DATABASE_URL], read[DATABASE_PASSWORD]];
  if (url !== undefined && password !== undefined && URL.canParse(url)) {
    const whole = new URL(url);
    if (whole.password !== '') wrong.push(`${DATABASE_PASSWORD} (in ${DATABASE_URL} too)`);
    whole.password = encodeURIComponent(password);
    read[DATABASE_URL] = whole.href;
  }
  return { given: read, wrong };
}

const ANYWHERE = /change[-_ ]?me|placeholder|<[^<>]*>/i;
const ALONE = /^(?:example|esempio|secret|segreto|password|todo|x{3,}|\.{3})$/i;

/** What stands in a secret's place in an example of a configuration; nothing at all, too. */
export const isPlaceholder = (secret: string): boolean =>
  secret.trim() === '' || ANYWHERE.test(secret) || ALONE.test(secret.trim());

/**
 * Settings in which an example's words still stand; the demo may be made of them.
 * @returns names and the rule
 */
export function placeholders(type: { prototype: object }, config: object): string[] {
  const settings = config as Readonly<Record<string, unknown>>;
  if (settings['STAFFETTA_PROFILE'] === 'demo') return [];
  const secrets = new Set(secretsOf(type.prototype));
  return Object.entries(settings)
    .filter(([name, value]) =>
      texts(value).some(secrets.has(name) ? holdsPlaceholder : (text) => ANYWHERE.test(text)),
    )
    .map(([name]) => `${name} (placeholder)`);
}

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === 'string');

/** Of a URL its password is the secret; it may have none. */
function holdsPlaceholder(secret: string): boolean {
  if (!URL.canParse(secret)) return isPlaceholder(secret);
  const { password } = new URL(secret);
  return ANYWHERE.test(secret) || (password !== '' && isPlaceholder(decodeURIComponent(password)));
}
