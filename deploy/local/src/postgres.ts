import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { AppError } from '#kernel';
import { claimPort, freePort, portTaken } from './free-port.js';
import { startGuarded, type GuardedProcess } from './guarded-process.js';
import { makeTraversable, postgresBinaries, serverUser, type Unprivileged } from './postgres-binaries.js';
import {
  claimFolder,
  isRunning,
  lastLines,
  logEnd,
  logSince,
  noteServer,
  pause,
  writeWhole,
} from './server-folder.js';

const run = promisify(execFile);
/** After a crash the server reads its write-ahead log first. */
const START_MS = 120_000;
/** How long what is left of a killed server may hold the folder, or somebody else the port. */
const BUSY_MS = 15_000;
const POLL_MS = 25;

export interface PostgresOptions {
  /** Holds the data, the password and the log; made if missing. */
  readonly dir: string;
  /** Default: a free one. */
  readonly port?: number;
  /** False for tests: survives the death of the server, not that of the machine. */
  readonly durable?: boolean;
}

export interface PostgresServer {
  /** The superuser's, on the database `postgres`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the server is gone, for whatever reason. */
  readonly exited: Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL on 127.0.0.1, its cluster made if missing. It ends with this process, whatever ends that.
 * @throws AppError `unavailable`: `local.port-taken`, `local.folder-in-use`, `local.start-failed`, …
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dir = resolve(options.dir);
  const data = join(dir, 'data');
  const binaries = await postgresBinaries();
  const user = await serverUser();
  await claimFolder(dir, (line) => isServerOf(data, line));
  if (user !== undefined) {
    await makeTraversable(dir, user);
    await makeTraversable(dirname(binaries.postgres), user);
  }
  const password = await ensurePassword(dir);
  await ensureCluster(binaries.initdb, dir, password, user);
  await dropStaleLock(data);
  const server = await startOnce({ ...options, dir, data, postgres: binaries.postgres, password, user });
  await noteServer(dir, server.process.pid);
  return {
    url: urlOf(server.port, password),
    port: server.port,
    pid: server.process.pid,
    exited: server.process.exited,
    stop: () => server.process.stop(),
  };
}

const urlOf = (port: number, password: string): string =>
  `postgres://postgres:${password}@127.0.0.1:${String(port)}/postgres`;

const isServerOf = (data: string, commandLine: string): boolean =>
  commandLine.includes('postgres') && commandLine.includes(` -D ${data} `);

async function ensurePassword(dir: string): Promise<string> {
  const file = join(dir, 'password');
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== '') return known;
  const password = randomBytes(18).toString('base64url');
  await writeWhole(file, password);
  return password;
}

/** Made aside and then moved: an interrupted `initdb` leaves nothing that looks like a cluster. */
async function ensureCluster(
  initdb: string,
  dir: string,
  password: string,
  user: Unprivileged | undefined,
): Promise<void> {
  const data = join(dir, 'data');
  if (await exists(join(data, 'PG_VERSION'))) return;
  const fresh = join(dir, 'data.new');
  const passwordFile = join(dir, 'password.initdb');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined)
    await Promise.all([fresh, passwordFile].map((path) => chown(path, user.uid, user.gid)));
  try {
    await run(
      initdb,
      [
        `--pgdata=${fresh}`,
        '--auth=scram-sha-256',
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      { ...user, cwd: fresh, env: serverEnvironment() },
    );
  } catch (error) {
    const stderr = (error as { stderr?: unknown }).stderr;
    throw startFailed('initdb', typeof stderr === 'string' ? stderr : '', error);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(fresh, data);
  await chmod(data, 0o700);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A pid in the lock file that meanwhile is somebody else's keeps PostgreSQL from starting. */
async function dropStaleLock(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
  if (pid > 0 && !(await isRunning(pid, (line) => isServerOf(data, line)))) await rm(lock, { force: true });
}

interface Start extends PostgresOptions {
  readonly data: string;
  readonly postgres: string;
  readonly password: string;
  readonly user: Unprivileged | undefined;
}

async function startOnce(start: Start): Promise<{ process: GuardedProcess; port: number }> {
  const logFile = join(start.dir, 'postgres.log');
  const deadline = Date.now() + BUSY_MS;
  for (;;) {
    const port = start.port === undefined ? await freePort() : await claimPort(start.port);
    const from = await logEnd(logFile);
    const process = await startGuarded(start.postgres, flags(start, port), {
      signal: 'INT',
      graceSeconds: 20,
      logFile,
      cwd: start.data,
      env: serverEnvironment(),
      ...start.user,
    });
    if (await isReady(process, urlOf(port, start.password))) return { process, port };
    const log = await logSince(logFile, from);
    const inUse = /Address (already )?in use|could not create any TCP\/IP sockets/i.test(log);
    const held = /lock file|shared memory block/i.test(log);
    if ((!inUse && !held) || Date.now() > deadline) throw inUse ? portTaken(port) : startFailed(logFile, log);
    if (held || start.port !== undefined) await pause(POLL_MS * 8);
  }
}

function flags({ data, durable = true }: Start, port: number): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '300',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // a statement in the server's log may hold what somebody typed
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: '0',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

const serverEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' });

/** @returns false when the server ended instead */
async function isReady(server: GuardedProcess, url: string): Promise<boolean> {
  const deadline = Date.now() + START_MS;
  while (server.running) {
    if (await answers(url)) return true;
    if (Date.now() > deadline) {
      await server.stop();
      return false;
    }
    await Promise.race([pause(POLL_MS), server.exited]);
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false; // not yet
  } finally {
    await client.end().catch(() => undefined);
  }
}

const startFailed = (where: string, log: string, cause?: unknown): AppError =>
  new AppError(
    'unavailable',
    'local.start-failed',
    `PostgreSQL did not start (${where}):\n${lastLines(log)}`,
    {},
    { cause },
  );
