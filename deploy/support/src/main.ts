// `staffetta support`. Ends with 0, or with 1 and one line that says what is wrong.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { openTerminal } from '../../../cli/src/terminal.js';
import { chooseNetwork } from '../../local/src/network-memory.js';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { failed } from '../../provision/src/failed.js';
import { collect } from './collect.js';
import { tarGz } from './tar.js';
import { refuseSecrets, withoutIds } from './without-secrets.js';

interface Options {
  readonly data: string;
  readonly network?: string;
  readonly json: boolean;
  readonly out?: string;
  readonly lines: number;
  readonly settings?: string;
}

const MOST_LINES = 100_000;
const count = (text: string): number => {
  const lines = Number(text);
  if (Number.isInteger(lines) && lines >= 0 && lines <= MOST_LINES) return lines;
  throw new InvalidArgumentError(`Not a number from 0 to ${String(MOST_LINES)}.`);
};

const program = new Command('staffetta')
  .option('--data <dir>', 'the data folder of the stack', '.staffetta')
  .option('--network <dir>', 'the network as data (default: what the data folder was made with)')
  .option('--json', 'one JSON document instead of text', false)
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('staffetta support --help says what it takes.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command('support')
  .description('one archive for whoever is to find out what is wrong: nothing personal, no secret, no id')
  .option('--out <file>', 'where it goes (default: staffetta-support-<time>.tar.gz here)')
  .option('--lines <n>', 'of each log', count, 500)
  .option('--settings <dir>', 'of containers: the folder of <node>/settings.env')
  .action(async (_own, command: Command) => {
    const options = command.optsWithGlobals<Options>();
    const terminal = openTerminal(options.json);
    const { data, lines, settings } = options;
    const root = repositoryRoot();
    const network = await chooseNetwork(resolve(data), options.network, root);
    const now = new Date();
    const files = withoutIds(
      await collect({
        ...{ data: resolve(data), root, network, lines, now },
        ...(settings === undefined ? {} : { settings: resolve(settings) }),
      }),
    );
    await refuseSecrets(files, resolve(data));
    const time = now.toISOString().replaceAll(':', '-').replace(/\.\d+/, '');
    const out = resolve(options.out ?? `staffetta-support-${time}.tar.gz`);
    await writeFile(out, tarGz(files, now), { flag: 'wx', mode: 0o600 });
    terminal.document({ out, files: files.map(({ name }) => name) });
    terminal.line(`${out}: ${String(files.length)} files. Look through it before you send it.`);
  });

program.parseAsync().catch((error: unknown) => {
  console.error(failed(error));
  process.exitCode = 1;
});
