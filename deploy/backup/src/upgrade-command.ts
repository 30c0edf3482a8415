import type { Command } from 'commander';
import { AppError } from '#kernel';
import { openTerminal, type Terminal } from '../../../cli/src/terminal.js';
import type { BackupOptions } from './backup.js';
import type { Place } from './place.js';
import { checkUpgrade, upgrade, type Verdict } from './upgrade.js';

/** What the word shares with the others of this program. */
export interface UpgradeSurroundings<Where extends { readonly json: boolean }> {
  readonly root: string;
  readonly at: (
    options: Where,
    root: string,
    alone: boolean,
    work: (place: Place) => Promise<void>,
  ) => Promise<void>;
  readonly shown: (terminal: Terminal) => BackupOptions['progress'];
  readonly versionOf: (root: string) => Promise<string>;
}

interface Own {
  readonly check: boolean;
  readonly keys?: string;
  readonly keep?: number;
}

export function registerUpgrade<Where extends { readonly json: boolean }>(
  program: Command,
  { root, at, shown, versionOf }: UpgradeSurroundings<Where>,
  positive: (text: string) => number,
): void {
  program
    .command('upgrade')
    .description('brings the databases to this version, after a copy; --check only says what it would do')
    .argument('[dir]', 'where the copy goes that is taken first')
    .option(
      '--check',
      'change nothing; exits with 1 where this version may not run on these databases',
      false,
    )
    .option('--keys <dir>', "where the key stores' present state goes, on other storage")
    .option('--keep <n>', 'take older copies away until so many are left', positive)
    .option('--databases <file>', 'databases.json of the containers, instead of --data')
    .option('--key-stores <dir>', 'with --databases: the folder of <node>-state', '.')
    .action(async (to: string | undefined, _own, command: Command) => {
      const options = command.optsWithGlobals<Where & Own>();
      const terminal = openTerminal(options.json);
      const version = await versionOf(root);
      const target = to ?? '';
      if (target === '' && !options.check)
        throw new AppError('invalid', 'upgrade.no-folder', 'Say where the copy goes.');
      await at(options, root, !options.check, async (place) => {
        if (options.check) {
          report(await checkUpgrade(place, root), version, terminal);
          return;
        }
        const { keys, keep } = options;
        const progress = shown(terminal);
        const more = { ...(keys === undefined ? {} : { keys }), ...(keep === undefined ? {} : { keep }) };
        try {
          const now = new Date();
          const done = await upgrade(place, { root, now, copy: { to: target, version, progress, ...more } });
          terminal.document({ version, ...done });
          if (done.copy !== null) terminal.line(`A copy was taken first, and is whole: ${done.copy}`);
          terminal.line(`The databases are at ${version}.${done.copy === null ? ' They were before.' : ''}`);
        } catch (error) {
          const { code, details } = error as { code?: unknown; details?: { verdicts?: readonly Verdict[] } };
          if (code !== 'upgrade.refused') throw error;
          report(details?.verdicts ?? [], version, terminal);
        }
      });
    });
}

function report(verdicts: readonly Verdict[], version: string, terminal: Terminal): void {
  const may = verdicts.every(({ fault }) => fault === undefined);
  terminal.document({ version, may, verdicts });
  for (const { node, migrations, why } of verdicts)
    terminal.line(
      why === undefined
        ? `${terminal.good('✔')} ${node}: ${migrations === 0 ? 'up to date' : `${String(migrations)} migrations to come`}`
        : `${terminal.bad('✖')} ${node}: ${why}`,
    );
  terminal.line(may ? `${version} may run here.` : `${version} may not run here. Nothing was changed.`);
  if (!may) process.exitCode = 1;
}
