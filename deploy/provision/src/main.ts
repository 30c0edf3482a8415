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
import { httpsUrl } from './https-url.js';
import { addOperatorCommands } from './operator/commands.js';

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

program
  .command('init')
  .description('lays out settings, keys and certificates, once; later calls add what is missing')
  .requiredOption('--network <dir>', 'the network as data: institutions.yaml, people.yaml, protocols/')
  .requiredOption('--out <dir>', 'a folder for each node and server goes here')
  .requiredOption(
    '--authority <dir>',
    'what none of them gets: the authorities, identity keys, all passwords',
  )
  .requiredOption('--url <origin>', 'where browsers reach the console', httpsUrl)
  .requiredOption('--issuer <url>', "the identity provider's realm", httpsUrl)
  .requiredOption('--log-origin <name>', "the audit log's name, for ever: <host>/<path>/log")
  .option('--people', "the network's invented people may sign in: for trying it out only", false)
  .option('--no-people', 'nobody but whom you enter at the identity provider (the default)')
  .option('--mail', 'notices go to a mail catcher, with invented addresses: for trying it out only', false)
  .option('--no-mail', 'notices go where the settings say (the default)')
  .action(async (options: InitOptions) => {
    const { network, out, authority, url, issuer, logOrigin, people, mail } = options;
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
