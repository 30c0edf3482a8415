import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { Api } from '../api.js';
import { reportOf, type Connection } from '../operations.js';
import { isAlive } from '../processes.js';
import { whereabouts, type Whereabouts } from '../stack-file.js';
import { openTerminal, type Terminal } from '../terminal.js';
import { backupAge, type Finding } from './doctor-backup.js';
import { certificateAge } from './doctor-certificates.js';
import { kafkaDrift, type KafkaProgram } from './doctor-kafka.js';
import { guardedLog } from './doctor-log.js';
import { bad, findingsOf, good } from './doctor-node.js';
import { pauseIn, wordsOf } from './maintenance.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
  readonly certificates?: string;
  readonly kafkaSettings?: string;
}

/** What is looked at beside the stack itself. */
export interface Also {
  readonly kafka?: KafkaProgram;
  /** A folder with certificates. */
  readonly certificates?: string;
}

/** How a stack is reached, and whether one runs. */
const STACK = 'stack.json';
const GIB = 1024 ** 3;
/** So many are enough for a week or two. */
const SCARCE = 5;
/** A node asks its own parts for two seconds at most; whatever takes longer hangs. */
const PROBE_MS = 3_000;
const ANSWER_MS = 4_000;

/** @param kafkaProgram `deploy/kafka`, compiled */
export function registerDoctor(program: Command, kafkaProgram: URL): void {
  program
    .command('doctor')
    .description(
      'looks at the parts one by one and says what to do. Exits with 1 when something is wrong, with 2 when nothing runs',
    )
    .option('--certificates <dir>', 'also when the certificates in it end: the folder that init laid out')
    .option('--kafka-settings <file>', 'also topics and rights of the brokers: the settings of kafka-init')
    .action(async (_own, command: Command) => {
      const { data, json, certificates, kafkaSettings } = command.optsWithGlobals<Options>();
      const kafka = {
        path: fileURLToPath(kafkaProgram),
        ...(kafkaSettings === undefined ? {} : { settings: kafkaSettings }),
      };
      const also = { kafka, ...(certificates === undefined ? {} : { certificates }) };
      process.exitCode = await doctor(data, openTerminal(json), also);
    });
}

/** @returns the exit code: 0 all is well, 1 something is wrong, 2 nobody could be asked: nothing runs, or it is starting */
export async function doctor(data: string, terminal: Terminal, also: Also = {}): Promise<number> {
  terminal.progress('…');
  const findings = await examine(data, also, (finding) => print(finding, terminal));
  const well = findings.every((finding) => finding.well);
  terminal.document({ well, findings });
  terminal.line();
  terminal.line(
    well ? terminal.good('All is well.') : terminal.bad('See above, from the top: one cause has many signs.'),
  );
  if (findings.some(({ check, well: isUp }) => check === STACK && !isUp)) return 2;
  return well ? 0 : 1;
}

/** Looks at everything. @param told of each finding as soon as it is known */
export async function examine(
  data: string,
  also: Also = {},
  told: (finding: Finding) => void = () => undefined,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const add = (...more: readonly Finding[]): void => {
    for (const finding of more) {
      findings.push(finding);
      told(finding);
    }
  };
  add(nodeVersion(), await disk(data), await backupAge(data, new Date()));
  if (also.certificates !== undefined) add(...(await certificateAge(also.certificates, new Date())));
  const found = await whereabouts(data);
  const brokers = also.kafka === undefined ? [] : await drift(also.kafka, found);
  add(...brokers);
  // whoever looks at containers has no stack here
  const isBeside = also.certificates !== undefined || also.kafka?.settings !== undefined;
  if (found.kind === 'nothing' && isBeside) return findings;
  add(...(await pause(data)), ...(await parts(found, data)));
  return findings;
}

/** By the settings of a job that sees everything; otherwise the topics of the stack that runs. */
async function drift(kafka: KafkaProgram, found: Whereabouts): Promise<Finding[]> {
  if (kafka.settings !== undefined) return kafkaDrift(kafka);
  const stack = found.kind === 'running' && found.stack.log === 'kafka' ? found.stack : undefined;
  return stack?.network === undefined ? [] : kafkaDrift(kafka, stack);
}

async function pause(data: string): Promise<Finding[]> {
  const now = new Date();
  const found = await pauseIn(join(data, 'maintenance.json'), now).catch(() => undefined);
  if (found === undefined) return [];
  return [
    { ...good('maintenance', wordsOf(found, now)), warn: true, hint: 'staffetta maintenance off ends it' },
  ];
}

/** All parts are asked at once: one that hangs must not hold up the others, nor the person who asks. */
async function parts(found: Whereabouts, data: string): Promise<Finding[]> {
  if (found.kind === 'starting') {
    return [bad(STACK, `is starting (pid ${found.pid})`, 'wait for the ready line of npm start')];
  }
  if (found.kind === 'nothing') {
    return [
      bad(STACK, `nothing runs on ${data}`, 'npm start, or name the folder with --data'),
      await port(8080),
    ];
  }
  const { stack } = found;
  const connection = { stack, api: new Api(stack, ANSWER_MS) };
  const asked = await Promise.all([
    gateway(stack.url),
    guardedLog(connection),
    ...Object.keys(stack.nodes).map((node) => lookAt(connection, node)),
  ]);
  return [good(STACK, `${stack.url}, log: ${stack.log}`), ...processes(stack.pids), ...asked.flat()];
}

function print({ check, well, warn, detail, hint }: Finding, terminal: Terminal): void {
  const mark = warn === true ? terminal.strong('!') : well ? terminal.good('✔') : terminal.bad('✖');
  terminal.line(`${mark} ${check}: ${detail}`);
  if (hint !== undefined) terminal.line(`    ${terminal.strong('→')} ${hint}`);
}

function nodeVersion(): Finding {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const well = major > 20 || (major === 20 && minor >= 19);
  return well ? good('Node', node) : bad('Node', node, 'install Node 20.19 or newer');
}

async function disk(data: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(data).catch(() => statfs('.'));
  const free = bavail * bsize;
  const detail = `${(free / GIB).toFixed(1)} GiB free`;
  const hint = 'make room: databases and log stop when it is full';
  if (free <= GIB) return bad('disk', detail, hint);
  return free > SCARCE * GIB ? good('disk', detail) : { ...good('disk', detail), warn: true, hint };
}

/** With nothing running, the next start wants the port. */
async function port(wanted: number): Promise<Finding> {
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer().once('error', () => {
      resolve(false);
    });
    probe.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () =>
      probe.close(() => resolve(true)),
    );
  });
  return free
    ? good('port', `${wanted} is free`)
    : bad('port', `${wanted} is taken`, 'end what listens there, or npm start -- --port N');
}

function processes(pids: Readonly<Record<string, number>>): Finding[] {
  const dead = Object.entries(pids).filter(([, pid]) => !isAlive(pid));
  if (dead.length === 0) return [good('processes', `${Object.keys(pids).length} run`)];
  return dead.map(([name]) =>
    bad(
      `process ${name}`,
      'has ended',
      'it is started again by itself; if npm start has ended too, run it again',
    ),
  );
}

async function gateway(url: string): Promise<Finding> {
  try {
    const response = await fetch(`${url}/oidc/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(PROBE_MS),
    });
    await response.arrayBuffer();
    return response.ok
      ? good('gateway', 'answers, and so does the identity provider')
      : bad('gateway', `answers ${response.status}`, 'see logs/gateway.log in the data folder');
  } catch {
    return bad(
      'gateway',
      'does not answer',
      'see logs/gateway.log in the data folder; nothing can be reached without it',
    );
  }
}

/** What a node's own readiness checks mean for whoever is on call. */
const HINTS: Readonly<Record<string, string>> = {
  database: 'look at disk space first, then at the database server. Never point the node at another database',
  log: 'start the broker; nothing is lost meanwhile, the outbox grows',
  registry: 'start protocol-registry; without it nothing new can be checked against a protocol',
};

async function lookAt(connection: Connection, node: string): Promise<Finding[]> {
  const [checks, report] = await Promise.all([
    readiness(connection.stack.nodes[node]?.privateUrl ?? ''),
    reportOf(connection, node),
  ]);
  if (checks === undefined) {
    return [
      bad(
        node,
        'does not answer',
        `see logs/${node}.log in the data folder; phone its institutions meanwhile`,
      ),
    ];
  }
  const down = Object.entries(checks).filter(([, state]) => state !== 'up');
  const findings = down.map(([name]) =>
    bad(`${node}, ${name}`, 'down', HINTS[name] ?? `see logs/${node}.log`),
  );
  findings.push(...findingsOf(report));
  if (findings.length > 0) return findings;
  return [good(node, `ready (${Object.keys(checks).join(', ')})`)];
}

async function readiness(privateUrl: string): Promise<Record<string, string> | undefined> {
  try {
    const response = await fetch(`${privateUrl}/health/ready`, { signal: AbortSignal.timeout(PROBE_MS) });
    return ((await response.json()) as { checks: Record<string, string> }).checks;
  } catch {
    return undefined;
  }
}
