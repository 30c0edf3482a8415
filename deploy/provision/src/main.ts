// `init`: lays out settings, keys and certificates of a whole network for its containers; `request`, `admit`, `join` do so
// between operators. `migrate`: makes the databases and brings them to this version. Ends with 0, or with 1 and one line that says what is wrong.
import process from 'node:process';
import { Command } from 'commander';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { loadNetwork } from '../../local/src/network.js';
import { onOneHost } from './deployment.js';
import { checkAll, migrateAll, readDatabases } from './migrate.js';
import { provision } from './provision.js';
import { failed } from './failed.js';
import { addOperatorCommands } from './operator/commands.js';
import { demanded, logName, origin, realm, refuseWrong, tolerant, withoutSlash } from './settings-rules.js';

const program = new Command('provision').description('Sets up a network for containers.');

interface InitOptions {
  readonly network: string;
  readonly out: string;
  readonly authority: string;
  readonly url: string;
  readonly issuer: string;
  readonly logOrigin: string;
  readonly people: boolean;
  readonly mail: boolean;
}

const init = tolerant(program.command('init')).description(
  'lays out settings, keys and certificates, once; later calls add what is missing',
);
demanded(init, '--network <dir>', 'the network as data: institutions.yaml, people.yaml, protocols/');
demanded(init, '--out <dir>', 'a folder for each node and server goes here');
demanded(init, '--authority <dir>', 'what none of them gets: the authorities, identity keys, all passwords');
demanded(
  init,
  '--url <origin>',
  'where browsers reach the console',
  origin({ host: 'STAFFETTA_HOST', port: 'STAFFETTA_PORT' }),
);
demanded(
  init,
  '--issuer <url>',
  "the identity provider's realm",
  realm({ host: 'STAFFETTA_ISSUER_HOST', port: 'STAFFETTA_ISSUER_PORT' }),
);
demanded(
  init,
  '--log-origin <name>',
  "the audit log's name, for ever: <host>/<path>/log",
  logName('STAFFETTA_LOG_ORIGIN'),
);
init
  .option('--people', "the network's invented people may sign in: for trying it out only", false)
  .option('--no-people', 'nobody but whom you enter at the identity provider (the default)')
  .option('--mail', 'notices go to a mail catcher, with invented addresses: for trying it out only', false)
  .option('--no-mail', 'notices go where the settings say (the default)')
  .action(async (options: InitOptions) => {
    refuseWrong(init, ' (STAFFETTA_PEOPLE is --people or --no-people, STAFFETTA_MAIL --mail or --no-mail)');
    const { network, out, authority, logOrigin, people, mail } = options;
    const [url, issuer] = [withoutSlash(options.url), withoutSlash(options.issuer)];
    const deployment = onOneHost({
      network: await loadNetwork(network),
      publicUrl: url,
      issuer,
      realm: issuer.slice(issuer.lastIndexOf('/') + 1),
      logOrigin,
      brokers: 'kafka:9092',
      postgres: { host: 'postgres', port: 5432 },
      people,
      mailCatcher: mail,
    });
    await provision(deployment, out, authority);
    console.log(`Laid out ${String(deployment.network.nodes.length)} nodes.`);
  });

program
  .command('migrate')
  .description('makes the databases that are missing and brings them to this version')
  .requiredOption('--databases <file>', 'databases.json, as init wrote it')
  .option('--check', 'only say what it would do', false)
  .action(async ({ databases, check }: { readonly databases: string; readonly check: boolean }) => {
    const run = check ? checkAll : migrateAll;
    await run(await readDatabases(databases), repositoryRoot(), (line) => {
      console.log(line);
    });
  });

addOperatorCommands(program);

program.parseAsync().catch((error: unknown) => {
  console.error(failed(error));
  process.exitCode = 1;
});
