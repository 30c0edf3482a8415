// The whole stack as anybody starts it, a process of its own, seen from outside: stack.json, HTTP, signals.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { json } from './http.mjs';
import { randomUUID } from 'node:crypto';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'dist/bundle/deploy/local/src/main.js');
const START_MS = 120_000;
const STOP_MS = 40_000;

export const SENDER = { node: 'intake-cav', institution: 'cav-1' };
export const RECIPIENT = { node: 'shelter-beds', institution: 'casa-rifugio-1' };
export const LANE = 'referrals.intake-cav.shelter-beds';

/** @param brokers a Kafka that is already there; absent: the stack starts what `log` says. */
export async function startStack({ dataDir, log, brokers, demo = false }) {
  const since = performance.now();
  const args = [MAIN, '--data', dataDir, '--port', '0', '--log', log, ...(demo ? [] : ['--no-demo'])];
  const env = { ...process.env, ...(brokers === undefined ? {} : { KAFKA_BROKERS: brokers.join(',') }) };
  if (brokers === undefined) delete env.KAFKA_BROKERS;
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  child.stderr.on('data', (text) => (told += text));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the stack was not ready in time\n${told}`));
    }, START_MS);
    child.stdout.once('data', () => resolve(clearTimeout(timer)));
    void exited.then((code) => reject(new Error(`the stack ended with ${code}\n${told}`)));
  });
  child.stdout.resume();
  const startSeconds = (performance.now() - since) / 1000;
  const read = async () => JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8'));
  return {
    startSeconds,
    /** As it is now: a killed node has another pid. */
    read,
    stop: async () => {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(force);
    },
  };
}

/** A bearer header for an institution's client with this role. */
export async function signIn({ url, clients }, institution, role) {
  const client = clients.find((entry) => entry.institution === institution && entry.role === role);
  if (client === undefined) throw new Error(`no client for ${institution}, ${role}`);
  const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
  const answer = await fetch(`${url}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  return { authorization: `Bearer ${(await answer.json()).access_token}` };
}

const CASES = 20;

/** Requests ready to be sent: each for one of some cases with her agreement, invented of course. */
export async function prepareRequests({ url }, headers) {
  const base = `${url}/api/${SENDER.node}/v1`;
  const post = (path, body) =>
    json(`${base}${path}`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': randomUUID() },
      body,
    });
  const validUntil = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const bodies = [];
  for (let i = 0; i < CASES; i += 1) {
    const { id } = await post('/cases', { alias: `prova ${i}`, subject: 'woman' });
    const agreement = await post(`/cases/${id}/agreements`, {
      to: RECIPIENT.institution,
      service: 'placement',
      tiers: ['T0', 'T1'],
      method: 'oral',
      heardBy: 'Prova Inventata',
      alone: true,
      validUntil,
    });
    bodies.push(JSON.stringify(request(id, agreement.id)));
  }
  return { url: `${base}/referrals`, bodies, idField: 'id' };
}

const request = (file, agreement) => ({
  case: file,
  to: RECIPIENT.institution,
  service: 'placement',
  urgency: 'E2',
  agreement,
  needs: {
    adults: 1,
    children: [{ ageBand: '3-5', sex: 'f' }, { ageBand: '6-10' }],
    accessibility: ['step-free'],
    languages: ['it', 'ar'],
    pets: false,
    unsafeComuni: ['110009', '110001'],
    safeContact: { channel: 'phone', hours: '9-12', voicemail: false },
    callback: { name: 'Prova Inventata', phone: '0883 000000' },
  },
  risk: {
    tool: 'da-5',
    level: 'high',
    date: '2026-01-02',
    violence: ['physical', 'psychological'],
    injuries: false,
    weapons: false,
    childrenExposed: true,
  },
});

/** Looks into a node's database: what it has folded. */
export async function openDatabase(stack, node) {
  const client = new pg.Client(stack.nodes[node].databaseUrl);
  client.on('error', () => undefined);
  await client.connect();
  return {
    one: async (text, values) => (await client.query(text, values)).rows[0],
    all: async (text, values) => (await client.query(text, values)).rows,
    close: () => client.end(),
  };
}
