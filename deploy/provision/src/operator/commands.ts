import { InvalidArgumentError, type Command } from 'commander';
import { join } from 'node:path';
import { loadNetwork } from '../../../local/src/network.js';
import { writeWhole } from '../../../local/src/server-folder.js';
import { GATEWAY } from '../deployment.js';
import { httpsUrl } from '../https-url.js';
import { admitOperators } from './admit.js';
import { joinNetwork } from './join.js';
import { fingerprint } from './letters.js';
import { addressAt, pickNodes, requestAdmission } from './request.js';

const DOMAIN = /^(?=.{1,200}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

const list = (text: string): string[] => text.split(',').filter((part) => part !== '');

const domain = (text: string): string => {
  if (!DOMAIN.test(text)) throw new InvalidArgumentError('Not a domain.');
  return text;
};

/** `centre=3f9a-…,asl=…` */
const heard = (text: string): Record<string, string> =>
  Object.fromEntries(list(text).map((part) => part.split('=', 2) as [string, string]));

interface Places {
  readonly network: string;
  readonly out: string;
  readonly authority: string;
  readonly letters: string;
}

const withPlaces = (command: Command): Command =>
  command
    .requiredOption('--network <dir>', 'the network as data')
    .requiredOption('--out <dir>', 'a folder for each node and server goes here')
    .requiredOption('--authority <dir>', 'what none of them gets: identity keys, passwords')
    .requiredOption('--letters <dir>', 'what operators send each other');

/** `request`, `admit` and `join`: a network whose operators make their own keys (docs/guides/operators.md). */
export function addOperatorCommands(program: Command): void {
  withPlaces(program.command('request'))
    .description('makes the keys of an operator and the letter by which she asks to be admitted')
    .requiredOption('--operator <name>', 'how she is called among the operators')
    .requiredOption('--nodes <names>', 'the nodes that run at her', list)
    .requiredOption('--domain <domain>', 'her nodes are reached at <node>.<domain>', domain)
    .requiredOption('--url <origin>', 'where her people reach the console', httpsUrl)
    .requiredOption('--log-origin <name>', "the audit log's name, as the paper says it")
    .action(async (options: Places & RequestWords) => {
      const { operator, nodes, url, logOrigin } = options;
      const letter = await requestAdmission(
        {
          network: await loadNetwork(options.network),
          operator,
          nodes,
          domain: options.domain,
          publicUrl: url,
          logOrigin,
        },
        options.out,
        options.authority,
      );
      await writeWhole(join(options.letters, `${operator}.request.json`), letter);
      console.log(`${operator}.request.json is for the Province. Its fingerprint: ${fingerprint(letter)}`);
    });
  withPlaces(program.command('admit'))
    .description("lays out the Province's part, and answers the operators' letters")
    .requiredOption('--nodes <names>', 'the nodes that run here', list)
    .requiredOption('--domain <domain>', 'they are reached at <node>.<domain>', domain)
    .requiredOption('--url <origin>', 'where people reach the console here', httpsUrl)
    .requiredOption('--issuer <url>', "the identity provider's realm", httpsUrl)
    .requiredOption('--brokers <addresses>', "Kafka's address for nodes")
    .requiredOption('--log-origin <name>', "the audit log's name, for ever")
    .option('--heard <fingerprints>', 'operator=fingerprint, as each read it aloud, by commas', heard, {})
    .option('--people', "the network's invented people may sign in: for trying it out only", false)
    .option('--no-people', 'nobody but whom you enter at the identity provider (the default)')
    .action(async (options: Places & AdmitWords) => {
      await admit(options);
    });
  withPlaces(program.command('join'))
    .description("lays out an operator's part from the Province's answer")
    .requiredOption('--operator <name>', 'how she is called among the operators')
    .requiredOption('--heard <fingerprint>', 'of the answer, as the Province read it aloud')
    .option('--people', 'invented units, for trying it out only', false)
    .option('--no-people', 'nothing invented (the default)')
    .action(async (options: Places & JoinWords) => {
      const { network, letters, operator, people, out, authority } = options;
      await joinNetwork(
        {
          network: await loadNetwork(network),
          answerFile: join(letters, `${operator}.answer`),
          heard: options.heard,
          pinsFile: join(letters, 'pins.json'),
          people,
        },
        out,
        authority,
      );
      console.log('Laid out.');
    });
}

interface RequestWords {
  readonly operator: string;
  readonly nodes: readonly string[];
  readonly domain: string;
  readonly url: string;
  readonly logOrigin: string;
}

interface AdmitWords extends Omit<RequestWords, 'operator'> {
  readonly issuer: string;
  readonly brokers: string;
  readonly heard: Readonly<Record<string, string>>;
  readonly people: boolean;
}

interface JoinWords {
  readonly operator: string;
  readonly heard: string;
  readonly people: boolean;
}

async function admit(options: Places & AdmitWords): Promise<void> {
  const { issuer, brokers, url, logOrigin, people } = options;
  const network = await loadNetwork(options.network);
  const nodes = pickNodes(network, options.nodes);
  const { answers, missing } = await admitOperators(
    {
      network,
      publicUrl: url,
      issuer,
      realm: issuer.slice(issuer.lastIndexOf('/') + 1),
      logOrigin,
      brokers,
      postgres: { host: 'postgres', port: 5432 },
      people,
      mailCatcher: false,
      nodes,
      addresses: Object.fromEntries(nodes.map(({ id }, at) => [id, addressAt(id, options.domain, at)])),
      client: GATEWAY,
    },
    options.letters,
    options.heard,
    options.out,
    options.authority,
  );
  for (const [operator, print] of Object.entries(answers)) {
    console.log(`${operator}.answer is for ${operator}. Its fingerprint: ${print}`);
  }
  if (missing.length > 0) console.log(`Nobody has asked for: ${missing.join(', ')}.`);
}
