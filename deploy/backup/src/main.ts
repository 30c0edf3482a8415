// `staffetta backup`, `restore` and `upgrade`. End with 0, or with one line that says what is wrong: 1 where it was refused
// or failed, 2 where the command was not understood or names nothing that could be asked.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { AppError } from '#kernel';
import { bar, openTerminal, type Terminal } from '../../../cli/src/terminal.js';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { backup } from './backup.js';
import { containers, dataFolder, identityProvider, type Place } from './place.js';
import { restore } from './restore.js';
import { registerUpgrade } from './upgrade-command.js';
import { failed } from '../../provision/src/failed.js';

interface Where {
  readonly data: string;
  readonly network?: string;
  readonly json: boolean;
  readonly databases?: string;
  readonly keyStores?: string;
  readonly identityProvider?: true;
}

const positive = (text: string): number => {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Not a number from 1 on.');
};

const identityOption = (): Option =>
  new Option(
    '--identity-provider',
    "with --databases: the identity provider's database instead of the nodes'",
  ).conflicts(['keys', 'node']);

const UNKNOWN = 2;
const MISUNDERSTOOD: ReadonlySet<string> = new Set([
  'backup.no-data',
  'backup.no-databases',
  'backup.starting',
  'local.network-unknown',
  'local.other-network',
  'network.no-folder',
  'upgrade.no-folder',
]);

const program = new Command('staffetta')
  .option('--data <dir>', 'the data folder of the stack', '.staffetta')
  .option('--network <dir>', 'the network as data (default: what the data folder was made with)')
  .option('--json', 'one JSON document instead of text', false)
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('staffetta WORD --help says what it takes.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : UNKNOWN));

program
  .command('backup')
  .description('copies all databases into a new folder and reads the copy again; nodes go on meanwhile')
  .argument('<dir>', 'each copy gets a folder of its own in here')
  .option('--keys <dir>', "where the key stores' present state goes, on other storage")
  .option('--keep <n>', 'take older copies away until so many are left', positive)
  .option('--databases <file>', 'databases.json of the containers, instead of --data')
  .option('--key-stores <dir>', 'with --databases: the folder of <node>-state', '.')
  .addOption(identityOption())
  .action(async (to: string, _own, command: Command) => {
    const options = command.optsWithGlobals<Where & { readonly keys?: string; readonly keep?: number }>();
    const terminal = openTerminal(options.json);
    const root = repositoryRoot();
    await at(options, root, false, async (place) => {
      const { keys, keep } = options;
      const written = await backup(place, {
        ...{ to, now: new Date(), version: await versionOf(root), progress: shown(terminal) },
        ...(keys === undefined ? {} : { keys }),
        ...(keep === undefined ? {} : { keep }),
      });
      const { folder, manifest, removed } = written;
      const tables = manifest.databases.flatMap(({ tables: all }) => all);
      const sum = (of: 'rows' | 'bytes'): number => tables.reduce((total, table) => total + table[of], 0);
      terminal.document({ ...written, manifest: undefined, rows: sum('rows'), bytes: sum('bytes') });
      terminal.line(
        `${folder}: ${manifest.databases.length} databases, ${sum('rows')} rows, ${size(sum('bytes'))}.`,
      );
      terminal.line('Written, read again and found whole.');
      if (written.keys !== undefined) terminal.line(`The key stores' present state: ${written.keys}`);
      for (const old of removed) terminal.line(`Taken away: ${old}`);
    });
  });

program
  .command('restore')
  .description('brings databases back from a copy; nodes must not run')
  .argument('<copy>', 'the folder of one copy')
  .option('--node <id>', 'only the database of this node')
  .option('--replace', 'throw away databases that are there', false)
  .option('--new-log', "give the audit's log another name: it signs for it at once", false)
  .option('--keys <dir>', 'the copy of the key stores, only where a key store is lost')
  .option('--databases <file>', 'databases.json of the containers, instead of --data')
  .option('--key-stores <dir>', 'with --databases: the folder of <node>-state', '.')
  .addOption(identityOption())
  .action(async (from: string, _own, command: Command) => {
    const options = command.optsWithGlobals<
      Where & {
        readonly node?: string;
        readonly replace: boolean;
        readonly newLog: boolean;
        readonly keys?: string;
      }
    >();
    const terminal = openTerminal(options.json);
    const root = repositoryRoot();
    const { databases } = options;
    await at(options, root, true, async (place) => {
      const { node, keys, replace, newLog } = options;
      const restored = await restore(place, {
        ...{ from, replace, newLog, root, progress: shown(terminal) },
        ...(node === undefined ? {} : { node }),
        ...(keys === undefined ? {} : { keys }),
      });
      terminal.document(restored);
      terminal.line(`As of ${restored.at}: ${restored.nodes.join(', ')}.`);
      if (restored.log === 'kept')
        terminal.line('The log was there and stays: nodes read on in it from then.');
      if (restored.newLog !== undefined)
        terminal.line(`The log's name is ${restored.newLog}: tell who checks it.`);
      if (restored.keys.length > 0) terminal.line(`Key stores from their copy: ${restored.keys.join(', ')}.`);
      terminal.line(
        options.identityProvider === true
          ? 'Start the identity provider. Everybody signs in anew.'
          : 'Start the nodes. They open new epochs, and the audit asks why: answer "restored".',
      );
      if (restored.oldName !== undefined) {
        terminal.line(
          `If the log of ${restored.oldName} had gone on since the copy, it will not be signed again.`,
        );
        terminal.line(
          databases === undefined
            ? `Then give it another name before you start: restore ${from} --node ${restored.oldName} --replace --new-log`
            : 'Then start it once under another name: docs/guides/backup.md says how.',
        );
      }
    });
  });

registerUpgrade<Where>(program, { root: repositoryRoot(), at, shown, versionOf }, positive);

async function at(
  { data, network, databases, keyStores, identityProvider: identity }: Where,
  root: string,
  alone: boolean,
  work: (place: Place) => Promise<void>,
): Promise<void> {
  if (identity === true && databases === undefined) {
    throw new AppError('invalid', 'backup.no-databases', 'Name the file of databases too: --databases.');
  }
  const place =
    databases === undefined
      ? await dataFolder(data, network, root, alone)
      : identity === true
        ? await identityProvider(databases)
        : await containers(databases, keyStores);
  await work(place).finally(() => place.release());
}

/** A bar that moves for who looks; elsewhere a line for each step. */
function shown(terminal: Terminal): (what: string, done: number) => void {
  let last = '';
  return (what, done) => {
    if (terminal.live) terminal.progress(`${bar(done)} ${what}`);
    else if (what !== last) terminal.line(what);
    last = what;
  };
}

const MIB = 1024 ** 2;
const size = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;

async function versionOf(root: string): Promise<string> {
  return (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

program.parseAsync().catch((error: unknown) => {
  console.error(failed(error));
  process.exitCode = error instanceof AppError && MISUNDERSTOOD.has(error.code) ? UNKNOWN : 1;
});
