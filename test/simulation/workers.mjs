import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('./main.mjs', import.meta.url));

/** The same seeds by several processes, each with databases of its own. */
export async function runWorkers({ url, first, histories, workers, tell }) {
  const share = Math.ceil(histories / workers);
  const progress = new Map();
  const parts = [];
  for (let from = 0; from < histories; from += share) {
    const count = Math.min(share, histories - from);
    const args = ['--seed', String(first + from), '--histories', String(count), '--json'];
    parts.push(
      runPart(url, args, (message) => {
        progress.set(from, message);
        const all = [...progress.values()];
        const sum = (key) => all.reduce((total, each) => total + each[key], 0);
        tell({ done: sum('done'), violated: sum('violated') });
      }),
    );
  }
  const results = await Promise.all(parts);
  const counts = {};
  for (const result of results) {
    for (const [kind, count] of Object.entries(result.counts)) counts[kind] = (counts[kind] ?? 0) + count;
  }
  const sum = (key) => results.reduce((total, each) => total + each[key], 0);
  return {
    histories: sum('histories'),
    steps: sum('steps'),
    records: sum('records'),
    counts,
    violated: results.flatMap(({ violated }) => violated),
    digests: results.flatMap(({ digests }) => digests),
  };
}

/** Plants each bug in a process of its own. @returns after how many histories it was found, and what was violated */
export async function runPlanted({ url, first, most, names }) {
  const planted = {};
  for (const name of names) {
    const args = ['--bug', name, '--seed', String(first), '--histories', String(most), '--json'];
    const { histories, violated } = await runPart(url, args, () => undefined);
    const invariants = violated.flatMap(({ faults }) => faults.map(({ invariant }) => invariant));
    planted[name] = { after: violated.length > 0 ? histories : null, invariants: [...new Set(invariants)] };
  }
  return planted;
}

function runPart(url, args, hear) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, TEST_DATABASE_URL: url };
    const child = fork(MAIN, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.on('message', hear);
    child.on('close', (code) => {
      const text = Buffer.concat(chunks).toString();
      if (code === 0 || code === 1) resolve(JSON.parse(text));
      else reject(new Error(`a worker ended with ${code}`));
    });
  });
}
