import { AppError } from '#kernel';

/** Which changes of Tasks are told. Undefined: whichever. */
export interface Criteria {
  /** Task statuses. */
  readonly statuses?: readonly string[];
  /** As what this institution stands in it: `r` its owner, `s` its requester. */
  readonly side?: 's' | 'r';
  /** Services asked for. */
  readonly codes?: readonly string[];
}

const refused = (rule: string): AppError =>
  new AppError('unprocessable', 'subscription.criteria', 'These criteria are not served.', { rule });

const LIST = /^[a-z][a-z-]{0,31}(?:,[a-z][a-z-]{0,31}){0,15}$/;
const ORGANIZATION = /^(?:Organization\/)?([a-z][a-z0-9-]{0,62})$/;

/**
 * Reads `Task?status=requested,accepted&owner=Organization/asl-bt&code=health-care`: a few parameters, each once.
 * @throws AppError `unprocessable` subscription.criteria, with the rule
 */
export function readCriteria(
  text: string,
  {
    institution,
    statuses,
    codes,
  }: Readonly<Record<'statuses' | 'codes', readonly string[]>> & {
    readonly institution: string;
  },
): Criteria {
  const [type, query = '', ...more] = text.split('?');
  if (type !== 'Task' || more.length > 0) throw refused('type');
  const found: { statuses?: readonly string[]; side?: 's' | 'r'; codes?: readonly string[] } = {};
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (seen.has(name)) throw refused('repeated');
    seen.add(name);
    if (name === 'status') found.statuses = listOf(value, statuses, 'status');
    else if (name === 'code') found.codes = listOf(value, codes, 'code');
    else if (name === 'owner' || name === 'requester') {
      // another institution's Tasks are not here to be told of
      if (ORGANIZATION.exec(value)?.[1] !== institution) throw refused(name);
      const side = name === 'owner' ? 'r' : 's';
      if (found.side !== undefined) throw refused('owner-and-requester');
      found.side = side;
    } else throw refused('parameter');
  }
  return found;
}

function listOf(value: string, known: readonly string[], rule: string): readonly string[] {
  const parts = LIST.test(value) ? value.split(',') : [];
  if (parts.length === 0 || !parts.every((part) => known.includes(part))) throw refused(rule);
  return parts;
}

/** How long after a failure it is tried again, seconds; the last one again and again. */
const AGAIN_S = [5, 15, 30, 60, 300, 900] as const;
/** So many failures in a row are shown as `error`; it is tried on. */
export const ERROR_AT = 3;
/** A receiver that has taken nothing for so long is not called any more: `off`. */
export const GIVE_UP_MS = 7 * 24 * 3_600_000;

/** @param failures in a row, this one included */
export const waitS = (failures: number): number =>
  AGAIN_S[Math.min(failures, AGAIN_S.length) - 1] ?? AGAIN_S[0];

/**
 * An address that may be called: of a host, at a port, that whoever runs the node has named. Programs choose among receivers; what
 * else this machine can reach is not theirs to find out.
 * @throws AppError `unprocessable` subscription.endpoint, with the rule
 */
export function requireEndpoint(
  text: string,
  { hosts, onlyTls }: { readonly hosts: readonly string[]; readonly onlyTls: boolean },
): URL {
  const endpoint = endpointOf(text);
  const fault =
    endpoint === undefined || endpoint.username !== '' || endpoint.password !== '' || endpoint.hash !== ''
      ? 'url'
      : endpoint.protocol !== 'https:' && (onlyTls || endpoint.protocol !== 'http:')
        ? 'https'
        : hosts.some((host) => isOf(endpoint, host))
          ? undefined
          : 'host';
  if (endpoint !== undefined && fault === undefined) return endpoint;
  throw new AppError('unprocessable', 'subscription.endpoint', 'This address is not called from here.', {
    rule: fault,
  });
}

const USUAL_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

/** @param host as whoever runs the node wrote it: without a port it is the protocol's own, and no other */
function isOf({ protocol, hostname, port }: URL, host: string): boolean {
  const usual = USUAL_PORTS[protocol] ?? '';
  const called = `${hostname}:${port === '' ? usual : port}`;
  return called === host || called === `${host}:${usual}`;
}

const endpointOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

export const subscriptionNotFound = (): AppError =>
  new AppError('not-found', 'subscription.not-found', 'There is no such subscription here.');

export const tooManySubscriptions = (): AppError =>
  new AppError('conflict', 'subscription.too-many', 'There are as many subscriptions as there may be.');
