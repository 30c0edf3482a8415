// Where a running Node process spends its time.
//   node bench/profile.mjs PID [seconds]     profiles it (Linux, macOS: SIGUSR1 opens its inspector on loopback)
//   node bench/profile.mjs FILE.cpuprofile   shows a profile that is there
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sleep, until } from './lib/stats.mjs';

const INSPECTOR = 'http://127.0.0.1:9229/json/list';
const TOP = 25;

/** Profiles a process, writes the profile into `folder` and tells where the time went. */
export async function profileNode(pid, { seconds, folder, tell }) {
  process.kill(pid, 'SIGUSR1');
  const [target] = await until(async () => (await fetch(INSPECTOR).catch(() => undefined))?.json(), {
    ms: 5_000,
    what: 'the inspector',
  });
  const session = await connect(target.webSocketDebuggerUrl);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 500 });
  await session.send('Profiler.start');
  await sleep(seconds * 1000);
  const { profile } = await session.send('Profiler.stop');
  session.close();
  const file = join(folder, `${pid}.cpuprofile`);
  await writeFile(file, JSON.stringify(profile));
  tell(`profile of ${pid}: ${file}\n${summarise(profile)}`);
}

/** The inspector's protocol over Node's own WebSocket (behind a flag before Node 22). */
async function connect(url) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('the inspector refused the connection'));
  });
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(data);
    waiting.get(id)?.(result);
  };
  let last = 0;
  return {
    send: (method, params = {}) =>
      new Promise((resolve) => {
        last += 1;
        waiting.set(last, resolve);
        socket.send(JSON.stringify({ id: last, method, params }));
      }),
    close: () => socket.close(),
  };
}

/** Self time by function and by where its code is from. */
export function summarise({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const functions = new Map();
  const places = new Map();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const time = timeDeltas[index];
    const { callFrame } = byId.get(id);
    total += time;
    const place = placeOf(callFrame);
    const name = `${callFrame.functionName || '(anonymous)'}  ${place}:${callFrame.lineNumber + 1}`;
    functions.set(name, (functions.get(name) ?? 0) + time);
    places.set(place, (places.get(place) ?? 0) + time);
  }
  const list = (map) =>
    [...map]
      .sort((a, b) => b[1] - a[1])
      .slice(0, TOP)
      .map(([name, time]) => `${((time / total) * 100).toFixed(1).padStart(6)} %  ${name}`)
      .join('\n');
  return `by place\n${list(places)}\n\nby function\n${list(functions)}`;
}

function placeOf({ url, functionName }) {
  const packageName = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (packageName !== undefined) return packageName;
  if (url.startsWith('node:')) return url;
  return /(?:dist\/)?((?:libs|services|deploy)\/.*)$/.exec(url)?.[1] ?? (url || functionName);
}

async function main([what, seconds = '10']) {
  if (what === undefined) throw new Error('say a pid, or a .cpuprofile');
  if (!/^\d+$/.test(what)) {
    console.log(summarise(JSON.parse(await readFile(what, 'utf8'))));
    return;
  }
  await profileNode(Number(what), { seconds: Number(seconds), folder: process.cwd(), tell: console.log });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (globalThis.WebSocket === undefined && !process.execArgv.includes('--experimental-websocket')) {
    const { status } = spawnSync(process.execPath, ['--experimental-websocket', ...process.argv.slice(1)], {
      stdio: 'inherit',
    });
    process.exit(status ?? 1);
  }
  main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
