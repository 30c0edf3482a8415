import type { Command } from 'commander';
import { ApiError } from '../api.js';
import { adminOf, connect, type Connection, type OperationsRow } from '../operations.js';
import { openTerminal, type Terminal } from '../terminal.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
}

const UNKNOWN_COMMAND = { code: 'commander.unknownCommand' };

type Row = OperationsRow & { readonly node: string };

export function registerParked(program: Command): void {
  const parked = program.command('parked').description('events that a handler could not process');
  parked
    .command('list', { isDefault: true })
    .description(
      'what is parked, and what was quarantined, with the reason. Exits with 1 when something is parked',
    )
    // a word after `parked` that is no command comes here, as an argument
    .allowExcessArguments()
    .action(async (_own, command: Command) => {
      const [word] = command.args;
      if (word !== undefined) parked.error(`error: unknown command '${word}'`, UNKNOWN_COMMAND);
      const options = command.optsWithGlobals<Options>();
      process.exitCode = await list(options.data, openTerminal(options.json));
    });
  parked
    .command('retry')
    .argument('<id>', 'the subject, as list shows it')
    .description('handles the events of one subject again, in order. Exits with 1 when one parks again')
    .action(async (id: string, _own, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      process.exitCode = await retry(options.data, id, openTerminal(options.json));
    });
}

async function list(data: string, terminal: Terminal): Promise<number> {
  const connection = await connect(data);
  const [parked, quarantined] = await Promise.all([
    rowsOf(connection, 'parked'),
    rowsOf(connection, 'quarantined'),
  ]);
  terminal.document({ parked, quarantined });
  if (parked.length === 0) terminal.line(terminal.good('Nothing is parked.'));
  for (const row of parked) terminal.line(describe(row));
  if (quarantined.length > 0) {
    terminal.line();
    terminal.line('Quarantined: these count for nothing, and nothing depends on them.');
  }
  for (const row of quarantined) terminal.line(describe(row));
  return parked.length === 0 ? 0 : 1;
}

async function retry(data: string, id: string, terminal: Terminal): Promise<number> {
  const connection = await connect(data);
  const { stack, api } = connection;
  const rows = (await rowsOf(connection, 'parked')).filter(({ subject }) => subject === id);
  if (rows.length === 0) {
    terminal.document({ retried: [] });
    terminal.line('Nothing is parked under this id.');
    return 1;
  }
  const places = new Map(rows.map((row) => [`${row.node} ${String(row['topic'])}`, row]));
  const retried: { node: string; done: number; failed?: string }[] = [];
  for (const { node, topic, subject } of places.values()) {
    const { body } = await api.call<{ done: number; failed?: string }>(
      adminOf(stack, node),
      node,
      'operations/parked/retry',
      { method: 'POST', body: { topic, subject } },
    );
    retried.push({ node, ...body });
  }
  terminal.document({ retried });
  const again = retried.some(({ failed }) => failed !== undefined);
  for (const { node, done, failed } of retried) {
    const said =
      failed === undefined ? terminal.good('all handled') : terminal.bad(`parked again (${failed})`);
    terminal.line(`${node}  ${done} handled, ${said}`);
  }
  if (again) terminal.line('Do not delete it: later events of this subject wait behind it. Call for help.');
  return again ? 1 : 0;
}

/** @throws Error when a node cannot be asked: an incomplete list looks like a clean one */
async function rowsOf({ stack, api }: Connection, list: 'parked' | 'quarantined'): Promise<Row[]> {
  const perNode = await Promise.all(
    Object.keys(stack.nodes).map(async (node) => {
      try {
        const who = adminOf(stack, node);
        const { body } = await api.call<{ items: OperationsRow[] }>(who, node, `operations/${list}`);
        return body.items.map((row) => ({ node, ...row }));
      } catch (error) {
        if (error instanceof ApiError) throw new Error(`${node}: ${error.message}`, { cause: error });
        throw error;
      }
    }),
  );
  return perNode.flat();
}

const describe = ({ node, ...fields }: Row): string =>
  `${node}  ${Object.entries(fields)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('  ')}`;
