import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { ApiError } from '../api.js';
import { bar, openTerminal, type Terminal } from '../terminal.js';
import { where, type Where } from '../where.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
}

interface Recounted {
  readonly period: string;
  readonly result: 'same' | 'differs' | 'incomplete' | 'other-method';
  readonly missing: number;
}

interface Rebuilding {
  readonly position: number;
  readonly to: number;
  readonly periods: readonly Recounted[];
  readonly ok?: boolean;
}

const UNKNOWN = 2;
const POLL_MS = 200;
/** The audit answers within four seconds, finished or not. */
const TIMEOUT_MS = 15_000;

export function registerAudit(program: Command): void {
  program
    .command('audit')
    .description("the Province's published tables")
    .command('rebuild')
    .argument('[url]', 'the audit, as …/api/province-audit; without it that of the stack on this machine')
    .description(
      'counts everything again from the envelopes and compares what was published byte for byte. Exits with 1 where a period comes out otherwise, with 2 where that cannot be told: nobody answers, envelopes of a period are withheld, or it was published by another version',
    )
    .addHelpText('after', '\nA URL needs a bearer token of the auditor in STAFFETTA_TOKEN.')
    .action(async (url: string | undefined, _own, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      process.exitCode = await rebuild(
        await where(url, options.data, { node: 'province-audit', role: 'auditor' }),
        openTerminal(options.json),
      );
    });
}

/** Asks until everything is counted again, and tells how it came out. @returns the exit code */
export async function rebuild({ url, token }: Where, terminal: Terminal): Promise<number> {
  try {
    for (;;) {
      const body = await ask(url, await token());
      if (body.ok !== undefined) return tell(body, terminal);
      const { position, to } = body;
      terminal.progress(`${bar(to === 0 ? 0 : position / to)} ${String(position)} of ${String(to)} events`);
      await pause(POLL_MS);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    terminal.document({ verdict: 'unknown', says: error.message });
    terminal.line(
      terminal.bad(`The audit does not answer: ${error.message}. Ask again: it goes on where it was.`),
    );
    return UNKNOWN;
  }
}

/** @throws ApiError for every answer but 2xx, and for none */
async function ask(url: string, token: string): Promise<Rebuilding> {
  let response: Response;
  try {
    response = await fetch(`${url}/v1/indicators/rebuild`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${token}` } },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const cause = (error as { cause?: { code?: unknown } }).cause?.code;
    throw new ApiError(0, typeof cause === 'string' ? cause : 'timeout');
  }
  const body = (await response.json().catch(() => undefined)) as (Rebuilding & { code?: string }) | undefined;
  if (!response.ok || body === undefined)
    throw new ApiError(response.status, body?.code ?? 'no problem document');
  return body;
}

function tell({ to, periods, ok }: Rebuilding, terminal: Terminal): number {
  const untold = periods.find(({ result }) => result === 'incomplete' || result === 'other-method');
  const verdict = ok !== true ? 'differs' : (untold?.result ?? 'same');
  terminal.document({ verdict, events: to, periods });
  for (const { period, result, missing } of periods) {
    if (result === 'same')
      terminal.line(`${terminal.good('✔')} ${period}: byte for byte as it was published`);
    else if (result === 'differs') terminal.line(`${terminal.bad('✖')} ${period}: comes out otherwise`);
    else if (result === 'other-method')
      terminal.line(`– ${period}: was published by another version of the audit, count again with that one`);
    else
      terminal.line(
        `– ${period}: cannot be counted again, ${String(missing)} envelopes of its year are withheld`,
      );
  }
  if (periods.length === 0) terminal.line('Nothing is published yet.');
  const counted = `${String(to)} events counted again.`;
  terminal.line(
    verdict === 'differs' ? terminal.bad(counted) : verdict === 'same' ? terminal.good(counted) : counted,
  );
  return verdict === 'differs' ? 1 : verdict === 'same' ? 0 : UNKNOWN;
}
