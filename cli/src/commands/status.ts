import type { Command } from 'commander';
import {
  behind,
  connect,
  reportOf,
  signs,
  unreached,
  unsent,
  type NodeReport,
  type Operations,
} from '../operations.js';
import { openTerminal, type Terminal } from '../terminal.js';
import { findingsOf } from './doctor-node.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
}

export function registerStatus(program: Command): void {
  program
    .command('status')
    .description(
      'which nodes answer and reach the log; outbox, waiting, parked, quarantined, lag. Exits with 1 when something is wrong',
    )
    .action(async (_own, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      process.exitCode = await status(options.data, openTerminal(options.json));
    });
}

/** @returns the exit code: 0 all is well, 1 something is wrong. @throws Error where nobody can be asked */
export async function status(data: string, terminal: Terminal): Promise<number> {
  const connection = await connect(data);
  const { stack } = connection;
  terminal.progress('…');
  const nodes = await Promise.all(Object.keys(stack.nodes).map((node) => reportOf(connection, node)));
  const well = nodes.every(isWell);
  terminal.document({ well, url: stack.url, log: stack.log, nodes });
  terminal.line(`${stack.url}, log: ${stack.log}`);
  terminal.line();
  const width = Math.max(...nodes.map(({ node }) => node.length)) + 2;
  terminal.line(
    terminal.faint(`  ${'node'.padEnd(width)}${COLUMNS.map(([name]) => name.padStart(13)).join('')}`),
  );
  for (const report of nodes) terminal.line(row(report, width, terminal));
  for (const report of nodes) {
    const { node, operations } = report;
    if (operations !== undefined && !signs(operations) && !isWell(report))
      terminal.line(terminal.bad(`  ${node} does not sign its log: ${operations.signing ?? ''}`));
  }
  for (const warning of nodes.flatMap(warnings)) terminal.line(terminal.strong(`! ${warning}`));
  terminal.line();
  terminal.line(
    well ? terminal.good('All is well.') : terminal.bad('Something is wrong: staffetta doctor says what.'),
  );
  return well ? 0 : 1;
}

const COLUMNS: readonly [name: string, value: (operations: Operations) => number | string][] = [
  ['log', ({ log }) => log],
  ['outbox', unsent],
  ['waiting', ({ waiting }) => waiting],
  ['parked', ({ parked }) => parked],
  ['quarantined', ({ quarantined }) => quarantined],
  ['lag', (operations) => behind(operations) ?? '?'],
  ['halted', ({ halted }) => halted.length],
  ['unreached', unreached],
];

function row(report: NodeReport, width: number, terminal: Terminal): string {
  const name = report.node.padEnd(width);
  const { operations } = report;
  if (operations === undefined) return `${terminal.bad('✖')} ${name}  ${report.fault ?? 'down'}`;
  const numbers = COLUMNS.map(([, value]) => String(value(operations)).padStart(13)).join('');
  const well = warnings(report).length === 0 ? terminal.good('✔') : terminal.strong('!');
  return `${isWell(report) ? well : terminal.bad('✖')} ${name}${numbers}`;
}

/**
 * As `doctor` sees it. Quarantined records are somebody else's fault and nothing depends on them. An outbox in motion is
 * no fault, nor is a lag: a node that was down catches up, and a partition that cannot is halted.
 */
const isWell = (report: NodeReport): boolean =>
  report.operations?.log === 'up' && findingsOf(report).every(({ well }) => well);

/** Nothing is wrong, and yet it is to be looked at again. */
const warnings = (report: NodeReport): string[] =>
  findingsOf(report).flatMap(({ check, warn, detail }) => (warn === true ? [`${check}: ${detail}`] : []));
