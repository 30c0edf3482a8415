/** What a pause must not stop: reading that goes by POST, drafts, whoever looks after a node, and what protects her. */
const ALWAYS: readonly (readonly [method: string, path: RegExp])[] = [
  // reading: who answers now, exact search, a name that has been told, a flow explained
  ['POST', /^\/v1\/(?:who-answers|searches|flows\/check)$/],
  ['POST', /^\/v1\/referrals\/[^/]+\/(?:identity|obscuration)$/],
  ['POST', /^\/fhir\/R4\/\w+\/_search$/],
  // what somebody has typed stays
  ['PUT', /^\/v1\/drafts\/[^/]+$/],
  ['DELETE', /^\/v1\/drafts\/[^/]+$/],
  // keys, parked events, replays
  ['POST', /^\/v1\/(?:operations|keys|key-revocations)(?:\/|$)/],
  // what she takes back is taken back at once
  ['POST', /^\/v1\/agreements\/[^/]+\/withdrawal$/],
  // the whole way of an emergency: of a step on a request its urgency is not known here
  ['POST', /^\/v1\/cases$/],
  ['PUT', /^\/v1\/cases\/[^/]+\/identity$/],
  ['POST', /^\/v1\/cases\/[^/]+\/agreements$/],
  [
    'POST',
    /^\/v1\/referrals\/[^/]+\/(?:acknowledgement|voice-agreement|offer|confirmation|decline|admission|departure)$/,
  ],
  ['POST', /^\/v1\/(?:stays|arrivals)$/],
];

/** New requests: only those that cannot wait. */
const BY_URGENCY: readonly (readonly [path: RegExp, withoutUrgency: boolean])[] = [
  [/^\/v1\/referrals$/, false],
  // "Attiva la rete" is an emergency unless it says otherwise
  [/^\/v1\/activations$/, true],
];
const URGENT = ['E0', 'E1'];

/** @param path what comes after the node's name, without query */
export function passesInMaintenance(method: string, path: string, body: unknown): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  if (ALWAYS.some(([verb, pattern]) => verb === method && pattern.test(path))) return true;
  const rule = method === 'POST' ? BY_URGENCY.find(([pattern]) => pattern.test(path)) : undefined;
  if (rule === undefined) return false;
  const urgency = urgencyOf(body);
  return urgency === undefined ? rule[1] : URGENT.includes(urgency);
}

/** @returns undefined where it says none; an empty one where it cannot be read */
function urgencyOf(body: unknown): string | undefined {
  if (!Buffer.isBuffer(body)) return '';
  try {
    const { urgency } = JSON.parse(body.toString('utf8')) as { urgency?: unknown };
    if (urgency === undefined) return undefined;
    return typeof urgency === 'string' ? urgency : '';
  } catch {
    return '';
  }
}
