import { Command, InvalidArgumentError, Option } from 'commander';
import { AppError } from '#kernel';
import { EndRequests } from './ending.js';
import { startStack, type StackHandle } from './start-stack.js';
import type { Stack } from './stack.js';

interface Options {
  readonly log: 'auto' | 'kafka' | 'embedded';
  readonly data: string;
  readonly port: number;
  readonly demo: boolean;
  readonly network?: string;
}

const PARENT_MS = 500;
/** Of the demo's people, one for each kind of institution. */
const SHOWN = new Set(['cav-1', 'ambito-barletta', 'casa-rifugio-1', 'asl-bt']);
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const portNumber = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('Not a port.');
  return port;
};

const program = new Command('npm start --')
  .description('Starts a network on this machine: PostgreSQL, the event log, all nodes, the gateway.')
  .addOption(
    new Option('--log <kind>', 'the event log').choices(['auto', 'kafka', 'embedded']).default('auto'),
  )
  .option('--data <dir>', 'where everything is kept', '.staffetta')
  .option('--port <n>', "the gateway's port; 0: a free one", portNumber, 8080)
  .option(
    '--network <dir>',
    'the network as data (default: what the data folder was made with, at first network/bat)',
  )
  .option('--no-demo', "without the demo's data")
  .action(start);

async function start(options: Options): Promise<void> {
  const began = performance.now();
  const stack = startStack({
    dataDir: options.data,
    port: options.port,
    log: options.log,
    demo: options.demo,
    env: forTracing(process.env),
    ...(options.network === undefined ? {} : { network: options.network }),
    onProgress: (message) => console.error(`· ${message}`),
  });
  endOn(stack);
  const { stack: content } = await stack;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(readyLine(content, seconds));
}

/** Where the traces of all nodes go is told by OpenTelemetry's own variables; without them there are none. */
const forTracing = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith('OTEL_') && value !== undefined ? [[name, value]] : [],
    ),
  );

/** Whoever is out of patience leaves the rest to the servers' guards and the nodes' parent channel. */
function endOn(starting: Promise<StackHandle>): void {
  const end = (): void => {
    console.error('· Ending …');
    void starting
      .then((stack) => stack.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  const requests = new EndRequests({ end, giveUp: () => process.exit(1), now: () => performance.now() });
  for (const signal of SIGNALS) process.on(signal, requests.signalled);
  if (process.env['npm_lifecycle_event'] === undefined) return;
  // Whoever kills npm means us; npm cannot pass on a SIGKILL.
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) requests.parentGone();
  }, PARENT_MS).unref();
}

function readyLine({ url, log, logWhy, users }: Stack, seconds: string): string {
  const operators = users.filter(({ role }) => role === 'operator');
  const known = operators.filter(({ institution }) => SHOWN.has(institution));
  const some = (known.length > 0 ? known : operators)
    .slice(0, SHOWN.size)
    .map(({ username, password }) => `${username} / ${password}`);
  return `Staffetta is ready at ${url} (${seconds} s, log: ${log}. ${logWhy}) Demo users (all in stack.json): ${some.join(', ')}`;
}

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof AppError ? error.message : error);
  process.exit(1);
});
