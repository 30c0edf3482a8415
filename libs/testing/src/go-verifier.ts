import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '#local';

const run = promisify(execFile);
const SOURCES = ['go.mod', 'go.sum', 'main.go', 'leaves.go', 'source.go', 'cosigner.go'];

/** A log to be checked by code that nobody of this project wrote. */
export interface LogToVerify {
  /** Folder with the files of the log, or its URL. */
  readonly log: string;
  readonly vkey: string;
  /** Keys (type 0x04) of witnesses that must have cosigned. */
  readonly witnesses?: readonly string[];
  /** File with an earlier checkpoint that is believed. */
  readonly trusted?: string;
  /** False leaves the entry bundles alone. */
  readonly entries?: boolean;
  /** Sent as a bearer token to a URL. */
  readonly token?: string;
}

export interface GoVerdict {
  /** `unreadable` says nothing of the log: a server that is away, a wrong key. */
  readonly outcome: 'ok' | 'refused' | 'unreadable';
  /** What the verifier says, in one line. */
  readonly says: string;
}

/**
 * Whether the suites with the independent verifier run: where there is Go, and in CI always. Without Go 1.21 (which
 * fetches a newer one by itself) they skip themselves, loudly: `(goCanRun() ? describe : describe.skip)(…)`.
 */
export function goCanRun(): boolean {
  const answer = spawnSync('go', ['version'], { encoding: 'utf8' });
  const version = answer.error === undefined ? /go1\.([0-9]+)/.exec(answer.stdout) : null;
  if (Number(version?.[1] ?? 0) >= 21 || (process.env['CI'] ?? '') !== '') return true;
  process.stderr.write('\nTHE INDEPENDENT VERIFIER IS SKIPPED: there is no Go 1.21 or newer.\n\n');
  return false;
}

let built: Promise<string> | undefined;

/** For `beforeAll`, with `GO_BUILD_MILLISECONDS`: the first build on a machine compiles Go's own library too. */
export async function buildGoVerifier(): Promise<void> {
  await program();
}
export const GO_BUILD_MILLISECONDS = 300_000;

/** Checks a log with `libs/merkle/test/go-verifier` (golang.org/x/mod/sumdb), built at its first use. */
export async function verifyWithGo(log: LogToVerify): Promise<GoVerdict> {
  const path = await program();
  const args = [
    ...['-log', log.log, '-vkey', log.vkey],
    ...(log.witnesses ?? []).flatMap((vkey) => ['-witness', vkey]),
    ...(log.trusted === undefined ? [] : ['-trusted', log.trusted]),
    `-entries=${String(log.entries ?? true)}`,
  ];
  const env = { ...process.env, LOG_TOKEN: log.token ?? '' };
  return new Promise((resolve, reject) => {
    execFile(path, args, { env, timeout: 120_000 }, (error, stdout) => {
      const says = stdout.trim();
      if (error === null) resolve({ outcome: 'ok', says });
      else if (error.code === 1) resolve({ outcome: 'refused', says });
      else if (error.code === 2 && says !== '') resolve({ outcome: 'unreadable', says });
      else reject(new Error('The verifier could not run.', { cause: error }));
    });
  });
}

function program(): Promise<string> {
  return (built ??= build());
}

/** The program, named after its sources, so that each version is built once. */
async function build(): Promise<string> {
  const root = repositoryRoot();
  const folder = join(root, 'libs/merkle/test/go-verifier');
  const sources = await Promise.all(SOURCES.map((name) => readFile(join(folder, name))));
  const version = sources.reduce((hash, source) => hash.update(source), createHash('sha256')).digest('hex');
  const cache = join(root, 'node_modules/.cache/staffetta');
  const path = join(cache, `go-verifier-${version.slice(0, 16)}`);
  if (existsSync(path)) return path;
  await mkdir(cache, { recursive: true });
  // Two workers may build at the same time; the last one to rename wins, with the same program.
  const fresh = `${path}.${String(process.pid)}`;
  await run('go', ['build', '-o', fresh, '.'], { cwd: folder, timeout: GO_BUILD_MILLISECONDS });
  await rename(fresh, path);
  return path;
}
