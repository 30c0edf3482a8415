import { readFile } from 'node:fs/promises';
import { configInvalid, DEFAULT_AUDIENCE, type NodeConfig } from './config.js';
import { issuerFaults } from './profile-fences.js';

/** An identity provider that a node believes. */
export interface TrustedIssuer {
  /** Exactly as its tokens name it. */
  readonly issuer: string;
  readonly audience: string;
  /** Where its keys are, if not at `<issuer>/jwks`. */
  readonly jwksUrl?: string;
}

/** Whom a node believes about whom: an institution's people are told only by the provider pinned for it (design §6). */
export interface Issuers {
  /** For institutions that are pinned to nobody else. */
  readonly default: TrustedIssuer;
  readonly pinned: ReadonlyMap<string, TrustedIssuer>;
}

const FILE = 'STAFFETTA_ISSUERS_FILE';

type Settings = Pick<
  NodeConfig,
  | 'STAFFETTA_PROFILE'
  | 'STAFFETTA_ISSUER'
  | 'STAFFETTA_AUDIENCE'
  | 'STAFFETTA_JWKS_URL'
  | 'STAFFETTA_ISSUERS_FILE'
>;

/**
 * The default issuer of the configuration, and the pins of `STAFFETTA_ISSUERS_FILE`: JSON, institution → {issuer,
 * audience?, jwksUrl?}.
 * @throws {AppError} invalid `config.invalid`: the file is not that, or names an issuer that the profile does not allow.
 */
export async function readIssuers(config: Settings): Promise<Issuers> {
  const { STAFFETTA_JWKS_URL: jwksUrl, STAFFETTA_ISSUERS_FILE: file } = config;
  const usual: TrustedIssuer = {
    issuer: config.STAFFETTA_ISSUER,
    audience: config.STAFFETTA_AUDIENCE,
    ...(jwksUrl === undefined ? {} : { jwksUrl }),
  };
  const pinned = new Map<string, TrustedIssuer>();
  for (const [institution, entry] of file === undefined ? [] : await readPins(file)) {
    if (!isIssuer(entry)) throw configInvalid([`${FILE} (no JSON of issuers by institution)`]);
    pinned.set(institution, { audience: DEFAULT_AUDIENCE, ...entry });
  }
  const faults = [...pinned.values()].flatMap(({ issuer, jwksUrl: keys }) => [
    ...issuerFaults(FILE, issuer, config.STAFFETTA_PROFILE),
    ...issuerFaults(FILE, keys, config.STAFFETTA_PROFILE),
  ]);
  if (ambiguous([usual, ...pinned.values()])) faults.push(`${FILE} (one issuer, two audiences or key sets)`);
  if (faults.length > 0) throw configInvalid([...new Set(faults)]);
  return { default: usual, pinned };
}

async function readPins(file: string): Promise<[string, unknown][]> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof content === 'object' && content !== null && !Array.isArray(content))
      return Object.entries(content);
  } catch {
    // no file, or no JSON: told below
  }
  throw configInvalid([`${FILE} (no JSON of issuers by institution)`]);
}

function isIssuer(entry: unknown): entry is Omit<TrustedIssuer, 'audience'> & { audience?: string } {
  if (typeof entry !== 'object' || entry === null) return false;
  const { issuer, audience, jwksUrl, ...more } = entry as Record<string, unknown>;
  return (
    Object.keys(more).length === 0 &&
    isUrl(issuer) &&
    (audience === undefined || (typeof audience === 'string' && audience !== '')) &&
    (jwksUrl === undefined || isUrl(jwksUrl))
  );
}

const isUrl = (text: unknown): text is string => typeof text === 'string' && /^https?:\/\/./.test(text);

/** A token names only its issuer: with two ways to check it nobody could say which one holds. */
function ambiguous(issuers: readonly TrustedIssuer[]): boolean {
  const known = new Map<string, string>();
  return issuers.some(({ issuer, audience, jwksUrl }) => {
    const way = JSON.stringify([audience, jwksUrl]);
    const before = known.get(issuer) ?? way;
    known.set(issuer, way);
    return before !== way;
  });
}
