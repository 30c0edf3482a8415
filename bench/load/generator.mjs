// The load, in a process of its own: it must not share a thread with what it measures. Bounded in count and in time.
import { randomUUID } from 'node:crypto';
import { answerWith } from '../lib/child.mjs';
import { agent, eventStream, request } from '../lib/http.mjs';
import { now, round, sleep, summary, quantile } from '../lib/stats.mjs';

const MOST_REQUESTS = 200_000;
const MOST_SECONDS = 300;
/** After this long without a word nothing more is expected. */
const QUIET_MS = 1_500;

/** Statuses by count; a connection that breaks counts as `lost`. */
class Tally {
  accepted = [];
  refused = {};
  times = [];

  add(status) {
    this.refused[status] = (this.refused[status] ?? 0) + 1;
  }
}

function poster({ url, headers, bodies, idField }, using, tally) {
  let next = 0;
  return async (at) => {
    const body = bodies[next++ % bodies.length].replace('"sentAt":0', `"sentAt":${at}`);
    try {
      const answer = await request(url, {
        method: 'POST',
        using,
        body,
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
      });
      if (answer.status === 201) {
        tally.times.push(now() - at);
        tally.accepted.push({ id: JSON.parse(answer.text)[idField], at });
      } else tally.add(answer.status);
    } catch {
      tally.add('lost');
    }
  };
}

/** One request each 1/rate seconds, whatever has become of the earlier ones; times count from when each was due. */
async function openLoop({ rate, seconds }, post) {
  const count = Math.min(rate * seconds, MOST_REQUESTS);
  const start = now() + 50;
  const jobs = [];
  const late = [];
  for (let i = 0; i < count; i += 1) {
    const due = start + (i * 1000) / rate;
    const ahead = due - now();
    if (ahead > 0) await sleep(ahead);
    late.push(now() - due);
    jobs.push(post(due));
  }
  await Promise.all(jobs);
  return { generatorLateP99: quantile(late, 0.99) };
}

/** So many at once, each as soon as the one before is answered. */
async function closedLoop({ connections, seconds }, post) {
  const end = now() + seconds * 1000;
  let left = MOST_REQUESTS;
  const worker = async () => {
    while (now() < end && left-- > 0) await post(now());
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return {};
}

/** When each referral was heard of on each stream, for the first and for the last time. */
async function listen(streams) {
  const heard = {};
  const open = [];
  let latest = now();
  for (const [name, { url, headers }] of Object.entries(streams ?? {})) {
    const ids = new Map();
    heard[name] = ids;
    const note = (id) => {
      latest = now();
      const known = ids.get(id);
      if (known === undefined) ids.set(id, { first: latest, last: latest });
      else known.last = latest;
    };
    open.push(await eventStream(url, headers, note));
  }
  return { heard, quietFor: () => now() - latest, close: () => open.forEach((stream) => stream.close()) };
}

answerWith(async (task) => {
  const seconds = Math.min(task.seconds, MOST_SECONDS);
  const using = agent(task.connections ?? 64);
  const tally = new Tally();
  const post = poster(task, using, tally);
  const { heard, quietFor, close } = await listen(task.streams);
  const started = now();
  const loop = await (task.mode === 'open' ? openLoop : closedLoop)({ ...task, seconds }, post);
  const took = (now() - started) / 1000;
  const complete = () =>
    quietFor() > QUIET_MS &&
    Object.values(heard).every((ids) => tally.accepted.every(({ id }) => ids.has(id)));
  const settleBy = now() + (task.settleMs ?? 30_000);
  while (task.streams !== undefined && !complete() && now() < settleBy) await sleep(50);
  close();
  using.destroy();
  const streams = Object.entries(task.streams ?? {}).map(([name, { which }]) => {
    const known = tally.accepted.filter(({ id }) => heard[name].has(id));
    const times = known.map(({ id, at }) => heard[name].get(id)[which] - at);
    return [name, { ...summary(times), missing: tally.accepted.length - known.length }];
  });
  return {
    ...loop,
    startedAt: started,
    accepted: tally.accepted.length,
    perSecond: round(tally.accepted.length / took, 1),
    refused: tally.refused,
    post: summary(tally.times),
    streams: Object.fromEntries(streams),
    ...(task.wantIds ? { ids: tally.accepted } : {}),
  };
});
