import type { Command } from 'commander';
import { ApiError } from '../api.js';
import { adminOf, connect, type Connection, type ParkedRow } from '../operations.js';
import { openTerminal, type Terminal } from '../terminal.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
}

type Row = ParkedRow & { readonly node: string };

export function registerParked(program: Command): void {
  const parked = program.command('parked').description('events that a handler could not process');
  parked
    .command('list', { isDefault: true })
    .description('all of them, with the reason. Exits with 1 when there are any')
    .action(async (_own, command: Command) => {
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
  const rows = await parkedRows(await connect(data));
  terminal.document({ items: rows });
  for (const row of rows) terminal.line(describe(row));
  if (rows.length === 0) terminal.line(terminal.good('Nothing is parked.'));
  return rows.length === 0 ? 0 : 1;
}

async function retry(data: string, id: string, terminal: Terminal): Promise<number> {
  const connection = await connect(data);
  const { stack, api } = connection;
  const rows = (await parkedRows(connection)).filter((row) => row.subject === id);
  if (rows.length === 0) {
    terminal.document({ retried: [] });
    terminal.line('Nothing is parked under this id.');
    return 1;
  }
  const places = new Map(rows.map((row) => [`${row.node} ${row.topic}`, row]));
  for (const { node, topic, subject } of places.values()) {
    await api.call(adminOf(stack, node), node, 'operations/parked/retry', {
      method: 'POST',
      body: { topic, subject },
    });
  }
  const left = (await parkedRows(connection)).filter((row) => row.subject === id);
  terminal.document({ retried: rows, left });
  for (const row of left) terminal.line(describe(row));
  terminal.line(
    left.length === 0
      ? terminal.good('Handled.')
      : terminal.bad('Parked again: do not delete it, call for help.'),
  );
  return left.length === 0 ? 0 : 1;
}

/** @throws Error when a node cannot be asked: an incomplete list looks like a clean one */
async function parkedRows({ stack, api }: Connection): Promise<Row[]> {
  const perNode = await Promise.all(
    Object.keys(stack.nodes).map(async (node) => {
      try {
        const { body } = await api.call<{ items: ParkedRow[] }>(
          adminOf(stack, node),
          node,
          'operations/parked',
        );
        return body.items.map((row) => ({ ...row, node }));
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
