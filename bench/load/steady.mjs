// Requests at a steady rate by clients that do what docs/guides/api.md says when no answer comes, and nothing more.
import { randomUUID } from 'node:crypto';
import { answerWith } from '../lib/child.mjs';
import { agent, request } from '../lib/http.mjs';
import { now, sleep } from '../lib/stats.mjs';

const NO_ANSWER_MS = 1_000;
const ANSWER_MS = 15_000;
const PATIENCE_MS = 120_000;

answerWith(async ({ url, bodies, headers, idField, rate, seconds }) => {
  const using = agent(128);
  const accepted = [];
  const faults = [];
  const again = {};

  async function send(body, due) {
    const key = { 'idempotency-key': randomUUID(), 'content-type': 'application/json', ...headers };
    for (let attempts = 1; ; attempts += 1) {
      const { status, wait, why, id } = await attempt(body, key);
      if (status === 201) {
        accepted.push({ id, due, at: now(), attempts });
        return;
      }
      if (wait === undefined || now() - due > PATIENCE_MS) {
        faults.push({ due, why });
        return;
      }
      again[why] = (again[why] ?? 0) + 1;
      await sleep(wait);
    }
  }

  async function attempt(body, key) {
    try {
      const answer = await request(url, { method: 'POST', using, body, headers: key, ms: ANSWER_MS });
      if (answer.status === 201) return { status: 201, id: JSON.parse(answer.text)[idField] };
      const code = /"code":"([\w.-]+)"/.exec(answer.text)?.[1];
      const after = Number(answer.headers['retry-after']);
      const why = `${answer.status} ${code ?? 'no problem document'}`;
      if (answer.status === 503 && after > 0 && code !== undefined) return { wait: after * 1_000, why };
      return code === 'idempotency.in-flight' ? { wait: NO_ANSWER_MS, why } : { why };
    } catch {
      return { wait: NO_ANSWER_MS, why: 'no answer' };
    }
  }

  const start = now() + 50;
  const jobs = [];
  for (let i = 0; i < rate * seconds; i += 1) {
    const due = start + (i * 1_000) / rate;
    const ahead = due - now();
    if (ahead > 0) await sleep(ahead);
    jobs.push(send(bodies[i % bodies.length], due));
  }
  await Promise.all(jobs);
  using.destroy();
  return { begun: jobs.length, accepted, faults, again };
});
