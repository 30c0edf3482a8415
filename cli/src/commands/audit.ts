import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { ApiError } from '../api.js';
import { connect } from '../operations.js';
import { bar, openTerminal, type Terminal } from '../terminal.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
}

interface Recounted {
  readonly period: string;
  readonly result: 'same' | 'differs' | 'incomplete';
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

export function registerAudit(program: Command): void {
  program
    .command('audit')
    .description("the Province's published tables")
    .command('rebuild')
    .description(
      'counts everything again from the envelopes and compares what was published byte for byte. Exits with 1 where a period comes out otherwise, with 2 where that cannot be told: nobody answers, or envelopes of a period are withheld',
    )
    .action(async (_own, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      process.exitCode = await rebuild(options.data, openTerminal(options.json));
    });
}

/** @returns the exit code */
async function rebuild(data: string, terminal: Terminal): Promise<number> {
  const { api } = await connect(data);
  try {
    for (;;) {
      const { body } = await api.call<Rebuilding>(
        { institution: 'provincia-bat', role: 'auditor' },
        'province-audit',
        'indicators/rebuild',
        { method: 'POST' },
      );
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

function tell({ to, periods, ok }: Rebuilding, terminal: Terminal): number {
  const incomplete = periods.filter(({ result }) => result === 'incomplete');
  const verdict = ok !== true ? 'differs' : incomplete.length > 0 ? 'incomplete' : 'same';
  terminal.document({ verdict, events: to, periods });
  for (const { period, result, missing } of periods) {
    if (result === 'same')
      terminal.line(`${terminal.good('✔')} ${period}: byte for byte as it was published`);
    else if (result === 'differs') terminal.line(`${terminal.bad('✖')} ${period}: comes out otherwise`);
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
