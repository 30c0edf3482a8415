// `staffetta network init|add-institution|check`. Ends with 0, or with 1 and a line for each thing that is wrong.
import process from 'node:process';
import { Command } from 'commander';
import { openTerminal } from '../../../cli/src/terminal.js';
import { requireFolder } from '../../local/src/network.js';
import { failed } from '../../provision/src/failed.js';
import { addInstitution, type AddOptions } from './add-institution.js';
import { checkFolder } from './check-folder.js';
import { faultsOf, refuse } from './faults.js';
import { initNetwork, type InitOptions } from './init.js';
import { comuneOf, type Comune } from './options.js';

interface Common {
  readonly json: boolean;
}

const comuni = (text: string, before: readonly Comune[] | undefined): Comune[] => [
  ...(before ?? []),
  comuneOf(text),
];

const program = new Command('staffetta')
  .option('--data <dir>', 'not used: a network is a folder of its own')
  .option('--json', 'one JSON document instead of text', false)
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('staffetta network --help says what it takes.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const network = program
  .command('network')
  .description('makes and checks a network as data, the folder that npm start -- --network takes')
  .addHelpText(
    'after',
    `
Exit codes:
  0  done, or nothing is wrong
  1  refused: every fault is named, nothing is changed
  2  the command was not understood`,
  );

network
  .command('init')
  .description('writes a new folder: the Province, a district, a centre, a shelter, a first protocol')
  .argument('<folder>', 'is made; its name is the network’s')
  .requiredOption('--province <id>', 'the Province as an institution: provincia-esempio')
  .requiredOption('--name <text>', 'the Province’s name')
  .requiredOption('--sign <XX>', 'two letters, as on a number plate')
  .requiredOption('--comune <istat=name>', 'a comune; once for each', comuni)
  .option('--on-call <number>', 'stands for every number until they are known', '000 000 0000')
  .action(async (folder: string, _own, command: Command) => {
    const { comune, ...options } = command.optsWithGlobals<
      Common & Omit<InitOptions, 'comuni' | 'now'> & { readonly comune: readonly Comune[] }
    >();
    const terminal = openTerminal(options.json);
    const institutions = await initNetwork(folder, { ...options, comuni: comune, now: new Date() });
    terminal.document({ folder, institutions });
    terminal.line(`${folder}: ${institutions.join(', ')}. Numbers and people are invented.`);
    terminal.line(`Start it: npm start -- --network ${folder} --data .staffetta-${institutions[0] ?? ''}`);
  });

network
  .command('add-institution')
  .description('adds an institution everywhere it has to stand: node, people, protocols, territory')
  .argument('<folder>', 'the network as data')
  .requiredOption('--id <id>', 'its name in the network: cav-3')
  .requiredOption('--name <text>', 'as people read it')
  .requiredOption('--kind <kind>', 'ambito, cav, casa-rifugio, asl, ufficio-carta, albergo')
  .requiredOption('--on-call <number>', 'the number to call')
  .option(
    '--node <id>',
    'the node that speaks for it, made where there is none (default: one of its own name)',
  )
  .option('--off-network', 'it stays on paper: no node, no people', false)
  .option('--comune <istat[=name]>', 'whom it serves; a district’s own. Once for each', comuni)
  .option('--like <id>', 'whose place in the protocols it takes too (default: the first of its kind)')
  .option('--unpublished', 'nothing ran on the folder yet: change protocols where they stand', false)
  .action(async (folder: string, _own, command: Command) => {
    const { comune, ...options } = command.optsWithGlobals<
      Common & Omit<AddOptions, 'comuni'> & { readonly comune?: readonly Comune[] }
    >();
    const terminal = openTerminal(options.json);
    const added = await addInstitution(folder, { ...options, comuni: comune ?? [] });
    terminal.document(added);
    const node = added.node === null ? 'on paper' : `${added.newNode ? 'new node' : 'node'} ${added.node}`;
    terminal.line(`${added.institution}: ${node}.`);
    for (const { protocol, flows } of added.protocols)
      terminal.line(`${protocol}: ${flows.join(', ')}. It waits for the signatories’ signatures.`);
    if (added.protocols.length === 0)
      terminal.line('No protocol names it yet: until one does it can ask nobody, and nobody it.');
    terminal.line('What then: docs/guides/network.md, "An institution joins".');
  });

network
  .command('check')
  .description('reads a folder as the registry will and names everything that is wrong')
  .argument('<folder>', 'the network as data')
  .action(async (folder: string, _own, command: Command) => {
    const terminal = openTerminal(command.optsWithGlobals<Common>().json);
    requireFolder(folder);
    refuse(await checkFolder(folder));
    terminal.document({ well: true, faults: [] });
    terminal.line('Nothing is wrong.');
  });

program.parseAsync().catch((error: unknown) => {
  const faults = faultsOf(error);
  const { code } = error as { code?: unknown };
  const terminal = openTerminal(process.argv.includes('--json'));
  terminal.document({ well: false, code: typeof code === 'string' ? code : 'failed', faults });
  console.error(failed(error));
  for (const { file, path, rule } of faults)
    console.error(`  ${[file, path, rule].filter((each) => each !== '').join(' ')}`);
  process.exitCode = 1;
});
