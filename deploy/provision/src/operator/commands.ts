import type { Command } from 'commander';
import { join } from 'node:path';
import { loadNetwork } from '../../../local/src/network.js';
import { writeWhole } from '../../../local/src/server-folder.js';
import { GATEWAY } from '../deployment.js';
import {
  brokers as brokerList,
  demanded,
  domain as domainName,
  logName,
  origin,
  realm,
  refuseWrong,
  tolerant,
  withoutSlash,
} from '../settings-rules.js';
import { admitOperators } from './admit.js';
import { joinNetwork } from './join.js';
import { fingerprint } from './letters.js';
import { addressAt, pickNodes, requestAdmission } from './request.js';

const list = (text: string): string[] => text.split(',').filter((part) => part !== '');

/** `centre=3f9a-…,asl=…` */
const heard = (text: string): Record<string, string> =>
  Object.fromEntries(list(text).map((part) => part.split('=', 2) as [string, string]));

interface Places {
  readonly network: string;
  readonly out: string;
  readonly authority: string;
  readonly letters: string;
}

/** Where everything is, and who she is: settings of the same names in each of the three. */
function withPlaces(command: Command): Command {
  demanded(command, '--network <dir>', 'the network as data');
  demanded(command, '--out <dir>', 'a folder for each node and server goes here');
  demanded(command, '--authority <dir>', 'what none of them gets: identity keys, passwords');
  demanded(command, '--letters <dir>', 'what operators send each other');
  return tolerant(command);
}

const PEOPLE = ' (STAFFETTA_PEOPLE is --people or --no-people)';
const AT = { host: 'STAFFETTA_DOMAIN', port: 'STAFFETTA_PORT' };

/** `request`, `admit` and `join`: a network whose operators make their own keys (docs/guides/operators.md). */
export function addOperatorCommands(program: Command): void {
  addRequest(withPlaces(program.command('request')));
  addAdmit(withPlaces(program.command('admit')));
  addJoin(withPlaces(program.command('join')));
}

function addRequest(request: Command): void {
  request.description('makes the keys of an operator and the letter by which she asks to be admitted');
  demanded(request, '--operator <name>', 'how she is called among the operators');
  demanded(request, '--nodes <names>', 'the nodes that run at her');
  demanded(request, '--domain <domain>', 'her nodes are reached at <node>.<domain>', domainName(AT.host));
  demanded(request, '--url <origin>', 'where her people reach the console', origin(AT));
  demanded(
    request,
    '--log-origin <name>',
    "the audit log's name, as the paper says it",
    logName('STAFFETTA_LOG_ORIGIN'),
  );
  request.action(async (options: Places & RequestWords) => {
    refuseWrong(request);
    const { operator, nodes, url, logOrigin } = options;
    const letter = await requestAdmission(
      {
        network: await loadNetwork(options.network),
        operator,
        nodes: list(nodes),
        domain: options.domain,
        publicUrl: withoutSlash(url),
        logOrigin,
      },
      options.out,
      options.authority,
    );
    await writeWhole(join(options.letters, `${operator}.request.json`), letter);
    console.log(`${operator}.request.json is for the Province. Its fingerprint: ${fingerprint(letter)}`);
  });
}

function addAdmit(admit: Command): void {
  admit.description("lays out the Province's part, and answers the operators' letters");
  demanded(admit, '--nodes <names>', 'the nodes that run here');
  demanded(admit, '--domain <domain>', 'they are reached at <node>.<domain>', domainName(AT.host));
  demanded(admit, '--url <origin>', 'where people reach the console here', origin(AT));
  demanded(admit, '--issuer <url>', "the identity provider's realm", realm());
  demanded(admit, '--brokers <addresses>', "Kafka's address for nodes", brokerList);
  demanded(admit, '--log-origin <name>', "the audit log's name, for ever", logName('STAFFETTA_LOG_ORIGIN'));
  admit
    .option('--heard <fingerprints>', 'operator=fingerprint, as each read it aloud, by commas', heard, {})
    .option('--people', "the network's invented people may sign in: for trying it out only", false)
    .option('--no-people', 'nobody but whom you enter at the identity provider (the default)')
    .action(async (options: Places & AdmitWords) => {
      refuseWrong(admit, PEOPLE);
      await admitAll(options);
    });
}

function addJoin(command: Command): void {
  command.description("lays out an operator's part from the Province's answer");
  demanded(command, '--operator <name>', 'how she is called among the operators');
  demanded(command, '--heard <fingerprint>', 'of the answer, as the Province read it aloud');
  command
    .option('--people', 'invented units, for trying it out only', false)
    .option('--no-people', 'nothing invented (the default)')
    .action(async (options: Places & JoinWords) => {
      refuseWrong(command, PEOPLE);
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
  readonly nodes: string;
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

async function admitAll(options: Places & AdmitWords): Promise<void> {
  const { brokers, logOrigin, people } = options;
  const [url, issuer] = [withoutSlash(options.url), withoutSlash(options.issuer)];
  const network = await loadNetwork(options.network);
  const nodes = pickNodes(network, list(options.nodes));
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
