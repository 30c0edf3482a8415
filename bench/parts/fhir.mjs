// (i) A poller's searches at the ASL's door, where a hundred thousand Tasks lie.
import { json } from '../lib/http.mjs';
import { summary } from '../lib/stats.mjs';
import { openDatabase, signIn } from '../lib/stack.mjs';

const NODE = 'asl-liaison';
const ASL = 'asl-bt';
const TASKS = 100_000;
const CENTRES = ['cav-1', 'cav-2', 'ambito-andria', 'ambito-barletta', 'ambito-trani'];
const DAY_MS = 86_400_000;

/**
 * As years would leave them: most are over, a few hundred are open; half are sent, half received; the last change is
 * spread over the years. Rows alone: what a search reads.
 */
const FILL = `
  INSERT INTO referral (id, side, institution, lane, sender, recipient, reported, service, urgency, protocol, flow, purpose,
    tiers, ground, keycommit, kind, state, voice, frozen, erased, n_s, n_r, unreadable, submitted_at, said_at, stage_at,
    changed_at)
  SELECT gen_random_uuid(), CASE WHEN sent THEN 's' ELSE 'r' END, '${ASL}', 'referrals.asl-liaison.intake-cav',
    CASE WHEN sent THEN '${ASL}' ELSE other END, CASE WHEN sent THEN other ELSE '${ASL}' END, false, service, 'E2',
    'bat-health@1', 'centre-to-asl', 'health-care', 'T0,T1', 'necessity', repeat('k', 43),
    CASE WHEN service = 'health-notice' THEN 'notice' ELSE 'request' END, state, false, false, false, 3, 4, false, at, at, at, at
  FROM (
    SELECT i % 2 = 0 AS sent, ($2::text[])[1 + i % array_length($2::text[], 1)] AS other,
      (ARRAY['health-care', 'health-care', 'health-notice', 'centre-support'])[1 + (i / 2) % 4] AS service,
      CASE WHEN i % 250 = 0 THEN (ARRAY['received', 'acknowledged', 'waitlisted', 'offered', 'in-charge'])[1 + (i / 250) % 5]
        WHEN i % 10 = 0 THEN 'declined' WHEN i % 13 = 0 THEN 'cancelled' WHEN i % 97 = 0 THEN 'expired'
        ELSE 'completed' END AS state,
      now() - (i * interval '10 minutes') AS at
    FROM generate_series(1, $1::integer) AS i
  ) made`;

/** What is asked for, by name: each parameter that has an index, some together, and what matches nothing. */
const SEARCHES = {
  'status, open': 'status=requested',
  'status, two of them': 'status=requested,on-hold',
  'status, nearly all': 'status=completed',
  'business-status': 'business-status=waitlisted',
  owner: `owner=Organization/${ASL}`,
  'owner and status': `owner=Organization/${ASL}&status=requested`,
  'owner, one that has none': 'owner=Organization/casa-rifugio-1',
  requester: 'requester=Organization/cav-2',
  'requester and status': 'requester=Organization/cav-2&status=failed',
  code: 'code=health-notice',
  'code, one that has none': 'code=placement',
  'code, owner and status': `code=health-care&owner=Organization/${ASL}&status=on-hold`,
  _lastUpdated: null,
  '_lastUpdated, newest first': '_sort=-_lastUpdated',
  'nothing at all': '',
};

/** @returns per search the times of its pages in milliseconds, following `next` for a while, one after the other */
export async function fhir({ stack, quick, tell }) {
  const database = await openDatabase(stack, NODE);
  try {
    tell(`filling in ${TASKS} Tasks`);
    await database.all(FILL, [TASKS, CENTRES]);
    await database.all('VACUUM ANALYZE referral');
  } finally {
    await database.close();
  }
  const headers = { ...(await signIn(stack, ASL, 'clinician')), accept: 'application/fhir+json' };
  const base = `${stack.url}/api/asl-liaison/fhir/R4/Task`;
  const since = new Date(Date.now() - 30 * DAY_MS).toISOString();
  const rounds = quick ? 20 : 100;
  const searches = {};
  const all = [];
  for (let round = -2; round < rounds; round += 1) {
    for (const [name, query] of Object.entries(SEARCHES)) {
      const times = (searches[name] ??= []);
      let url = `${base}?_count=50&${query ?? `_lastUpdated=ge${since}`}`;
      for (let page = 0; page < 3 && url !== undefined; page += 1) {
        const started = performance.now();
        const bundle = await json(url, { headers });
        // the first rounds warm up
        if (round >= 0) {
          times.push(performance.now() - started);
          all.push(times.at(-1));
        }
        url = bundle.link.find(({ relation }) => relation === 'next')?.url;
      }
    }
  }
  return {
    tasks: TASKS,
    all: summary(all),
    searches: Object.fromEntries(Object.entries(searches).map(([name, times]) => [name, summary(times)])),
  };
}
