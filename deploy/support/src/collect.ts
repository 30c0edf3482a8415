import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { Api } from '../../../cli/src/api.js';
import { examine } from '../../../cli/src/commands/doctor.js';
import type { Finding } from '../../../cli/src/commands/doctor-backup.js';
import { reportOf } from '../../../cli/src/operations.js';
import { whereabouts, type StackFile } from '../../../cli/src/stack-file.js';
import { loadNetwork } from '../../local/src/network.js';
import { databaseState } from './databases.js';
import { programsOf, shownLog } from './log-lines.js';
import { containersSettings, environmentOf } from './settings.js';
import type { ArchiveFile } from './tar.js';

export interface CollectOptions {
  readonly data: string;
  /** The programs' folder. */
  readonly root: string;
  readonly network: string;
  /** Lines of each log. */
  readonly lines: number;
  /** The folders of the containers' settings. */
  readonly settings?: string;
  readonly now: Date;
}

/** Where somebody keeps things may be called by their name. */
const withoutPath = (finding: Finding, data: string): Finding => ({
  ...finding,
  detail: finding.detail.replaceAll(data, '(the data folder)'),
});

const ANSWER_MS = 4_000;
/** Characters of an answer that is not one of ours. */
const SAID = 500;
/** Whose words are not ours: a server may quote a value in what it complains of. */
const SERVERS = /^(?:postgres|kafka)/;

/** What somebody needs who is to find out from afar what is wrong, and nothing that is about anybody. */
export async function collect(options: CollectOptions): Promise<ArchiveFile[]> {
  const { data, root, network, now } = options;
  const found = await whereabouts(data);
  const stack = found.kind === 'running' ? found.stack : undefined;
  const json = (name: string, content: unknown): ArchiveFile => ({
    name,
    content: `${JSON.stringify(content, null, 2)}\n`,
  });
  const [version, doctor, settings, disk, logs] = await Promise.all([
    versions(root, found.kind, stack, now),
    examine(data, { kafka: { path: join(root, 'dist/bundle/deploy/kafka/src/main.js') } }).then((findings) =>
      findings.map((finding) => withoutPath(finding, data)),
    ),
    settingsOf(options, stack),
    diskUse(data),
    logFiles(options),
  ]);
  const running = stack === undefined ? [] : await runningParts(stack, network, json);
  return [
    json('versions.json', version),
    json('doctor.json', { well: doctor.every(({ well }) => well), findings: doctor }),
    json('settings.json', settings),
    json('disk.json', disk),
    ...running,
    ...logs,
  ];
}

async function versions(
  root: string,
  state: string,
  stack: StackFile | undefined,
  now: Date,
): Promise<object> {
  const read = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(join(root, file), 'utf8')) as unknown;
  const { version } = (await read('package.json')) as { version: string };
  return {
    at: now.toISOString(),
    staffetta: version,
    releases: await read('deploy/releases.json'),
    node: process.versions.node,
    system: `${type()} ${release()} ${process.arch}`,
    processors: cpus().length,
    memoryBytes: totalmem(),
    state,
    log: stack?.log ?? null,
  };
}

async function settingsOf(
  { settings }: CollectOptions,
  stack: StackFile | undefined,
): Promise<Record<string, unknown>> {
  if (settings !== undefined) return containersSettings(settings);
  const supervisor = stack?.pids['supervisor'];
  return supervisor === undefined ? {} : { supervisor: await environmentOf(supervisor) };
}

async function runningParts(
  stack: StackFile,
  networkDir: string,
  json: (name: string, content: unknown) => ArchiveFile,
): Promise<ArchiveFile[]> {
  const nodes = Object.entries(stack.nodes);
  const network = await loadNetwork(networkDir).catch(() => undefined);
  const serviceOf = (node: string): string | undefined =>
    network?.nodes.find(({ id }) => id === node)?.service;
  const connection = { stack, api: new Api(stack, ANSWER_MS) };
  const [health, operations, databases, metrics] = await Promise.all([
    Promise.all(nodes.map(async ([node, { privateUrl }]) => ({ node, ...(await healthOf(privateUrl)) }))),
    Promise.all(nodes.map(([node]) => reportOf(connection, node))),
    Promise.all(nodes.map(([node, { databaseUrl }]) => databaseState(node, databaseUrl, serviceOf(node)))),
    Promise.all(
      nodes.map(async ([node, { privateUrl }]) => ({
        name: `metrics/${node}.txt`,
        content: await textOf(`${privateUrl}/metrics`),
      })),
    ),
  ]);
  return [
    json('health.json', health),
    json('operations.json', operations),
    json('databases.json', databases),
    ...metrics,
  ];
}

/** What a node answers, as it is; a text that is no JSON (a proxy's, half an answer) as `unreadable`. */
export async function healthOf(url: string): Promise<object> {
  const asked = async (path: string): Promise<unknown> => {
    const text = await textOf(`${url}/health/${path}`);
    if (text === '') return 'no answer';
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return { unreadable: text.slice(0, SAID) };
    }
  };
  return { live: await asked('live'), ready: await asked('ready') };
}

const textOf = (url: string): Promise<string> =>
  fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
    (answer) => answer.text(),
    () => '',
  );

async function diskUse(data: string): Promise<object> {
  // beside containers there is no data folder
  const { bavail, blocks, bsize } = await statfs(data).catch(() => statfs('.'));
  const folders: Record<string, number> = {};
  for (const entry of await readdir(data, { withFileTypes: true }).catch(() => []))
    if (entry.isDirectory()) folders[entry.name] = await sizeOf(join(data, entry.name));
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, folders };
}

/** Of a block as `stat` counts them, whatever the disk has (POSIX, sys/stat.h on Linux). */
const BLOCK_BYTES = 512;

async function sizeOf(folder: string): Promise<number> {
  let sum = 0;
  // what a server takes away meanwhile is not there any more
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries)
    if (entry.isFile())
      // what it takes on the disk: Kafka's files are made long at once, and full later
      sum +=
        (await stat(join(entry.parentPath, entry.name)).catch(() => ({ blocks: 0 }))).blocks * BLOCK_BYTES;
  return sum;
}

async function logFiles({ data, root, lines }: CollectOptions): Promise<ArchiveFile[]> {
  const folder = join(data, 'logs');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.log')).sort();
  const ours = names.filter((name) => !SERVERS.test(name));
  if (ours.length === 0) return [];
  const programs = await programsOf(join(root, 'dist/bundle'));
  return Promise.all(
    ours.map(async (name) => {
      const { text, leftOut } = shownLog(await readFile(join(folder, name), 'utf8'), lines, programs, root);
      const more = leftOut === 0 ? '' : `${JSON.stringify({ leftOut })}\n`;
      return { name: `logs/${name}`, content: text + more };
    }),
  );
}
