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
  // what she takes back is taken back at once; who is a danger to her is shut out at once
  ['POST', /^\/v1\/agreements\/[^/]+\/withdrawal$/],
  ['POST', /^\/v1\/(?:cases|referrals)\/[^/]+\/blocks$/],
  ['PUT', /^\/v1\/cases\/[^/]+\/exclusions$/],
  // the whole way of an emergency: whoever brings her, her file, who works on it, and every step of a request (design
  // §3.2), of which the urgency is not known here
  ['POST', /^\/v1\/contacts(?:\/[^/]+\/outcome)?$/],
  ['POST', /^\/v1\/cases$/],
  ['PUT', /^\/v1\/cases\/[^/]+\/identity$/],
  ['POST', /^\/v1\/cases\/[^/]+\/(?:agreements|team)$/],
  ['POST', /^\/v1\/referrals\/[^/]+\/(?:assignment|break-glass|reroute)$/],
  [
    'POST',
    /^\/v1\/referrals\/[^/]+\/(?:info|offer-refusal|confirmation|cancellation|own-decision|correction|departure)$/,
  ],
  [
    'POST',
    /^\/v1\/referrals\/[^/]+\/(?:acknowledgement|info-request|waitlisting|offer|offer-withdrawal|voice-agreement)$/,
  ],
  ['POST', /^\/v1\/referrals\/[^/]+\/(?:decline|admission|no-show|completion|answer|meeting)$/],
  ['POST', /^\/v1\/(?:stays|arrivals|observations)$/],
  // the same from a hospital's own program: how urgent it is follows from the risk, inside
  ['POST', /^\/fhir\/R4(?:\/Task)?$/],
  ['PUT', /^\/fhir\/R4\/Task\/[^/]+$/],
];

/** New requests: only those that cannot wait. */
const BY_URGENCY: readonly (readonly [path: RegExp, withoutUrgency: boolean])[] = [
  [/^\/v1\/referrals$/, false],
  [/^\/v1\/cases\/[^/]+\/(?:requests|hand-over)$/, false],
  // she is safe for the night unless it says otherwise
  [/^\/v1\/referrals\/[^/]+\/morning$/, false],
  // as urgent as it was then unless it says otherwise, and that may have been an emergency
  [/^\/v1\/cases\/[^/]+\/return$/, true],
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
