import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { ApiError } from '../api.js';
import { bar, openTerminal, type Terminal } from '../terminal.js';
import { where, type Where } from '../where.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
  readonly out?: string;
}

const UNKNOWN = 2;
/** A report of many pages is set within a second or two. */
const TIMEOUT_MS = 30_000;

/** The report, and what is annexed to it: a file each for spreadsheets. */
const FILES: readonly { readonly path: string; readonly name: string }[] = [
  { path: '.pdf', name: 'relazione.pdf' },
  { path: '.html', name: 'relazione.html' },
  { path: '.json', name: 'relazione.json' },
  { path: '/plan.csv', name: 'allegato-piano.csv' },
  ...[1, 2, 3, 4, 5, 6, 7].map((purpose) => ({
    path: `/${String(purpose)}.csv`,
    name: `allegato-${String(purpose)}.csv`,
  })),
];

export function registerReport(program: Command): void {
  program
    .command('report')
    .argument('<year>', 'of an approved plan')
    .argument('[url]', 'the plan, as …/api/local-plan; without it that of the stack on this machine')
    .description(
      'the yearly report on the plan (relazione annuale sul PIL), from what stands now: PDF, page and annexes for spreadsheets. Exits with 1 where no approved plan speaks for the year, with 2 where nobody answers',
    )
    .option('--out <folder>', 'where to write it; by default relazione-pil-<year>')
    .addHelpText('after', '\nA URL needs a bearer token of somebody of the network in STAFFETTA_TOKEN.')
    .action(async (year: string, url: string | undefined, _own, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      if (!/^20\d\d$/.test(year)) throw new Error('A year has four digits: 2026.');
      const folder = options.out ?? `relazione-pil-${year}`;
      const from = await where(url, options.data, { node: 'local-plan', role: 'planner' });
      process.exitCode = await fetchReport(from, year, folder, openTerminal(options.json));
    });
}

/** Fetches all files first and writes them then, so that no folder holds half a report. @returns the exit code */
export async function fetchReport(
  { url, token }: Where,
  year: string,
  folder: string,
  terminal: Terminal,
): Promise<number> {
  const fetched: { name: string; bytes: Uint8Array }[] = [];
  try {
    for (const [done, { path, name }] of FILES.entries()) {
      terminal.progress(`${bar(done / FILES.length)} ${name}`);
      fetched.push({ name, bytes: await ask(`${url}/v1/reports/${year}${path}`, await token()) });
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const isMissing = error.status === 404;
    const says = isMissing
      ? `No approved plan speaks for ${year}, or the report is not for you.`
      : `The plan does not answer: ${error.message}.`;
    terminal.document({ verdict: isMissing ? 'no-plan' : 'unknown', says });
    terminal.line(terminal.bad(says));
    return isMissing ? 1 : UNKNOWN;
  }
  await mkdir(folder, { recursive: true });
  for (const { name, bytes } of fetched) await writeFile(join(folder, name), bytes);
  terminal.document({ verdict: 'written', folder, files: fetched.map(({ name }) => name) });
  terminal.line(
    terminal.good(
      `The report on ${year} is in ${folder}: relazione.pdf and ${String(fetched.length - 1)} more.`,
    ),
  );
  return 0;
}

/** @throws ApiError for every answer but 2xx, and for none */
async function ask(url: string, token: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const cause = (error as { cause?: { code?: unknown } }).cause?.code;
    throw new ApiError(0, typeof cause === 'string' ? cause : 'timeout');
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) throw new ApiError(response.status, 'refused');
  return bytes;
}
