import type { Command } from 'commander';
import { createIdentityKey, readIdentityKey, revokeKey, signKeyRequest, type KeyRequest } from '#trust';
import { adminOf, connect, type Connection } from '../operations.js';
import { openTerminal, type Terminal } from '../terminal.js';
import { keyLines, ofNode } from '../own-keys.js';

interface Common {
  readonly data: string;
  readonly json: boolean;
}

const LISTED_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 500;

/** An identity's private key is read here, on the operator's machine, and goes nowhere. */
export function registerKeys(program: Command): void {
  const keys = program.command('keys').description('identities, and the keys of the nodes');
  keys
    .command('list', { isDefault: true })
    .option('--node <node>', 'one node alone')
    .description('all keys, until when, which is in use. Exits with 1 when a node may not speak')
    .action(run<{ node?: string }>((options, terminal) => list(options, terminal)));
  keys
    .command('identity')
    .argument('<file>', 'where the private key goes: not on a node')
    .description('makes an institution’s identity; prints the fingerprint for the paper')
    .action(async (file: string, _own, command: Command) => {
      const terminal = openTerminal(command.optsWithGlobals<Common>().json);
      const { kid } = await createIdentityKey(file);
      terminal.document({ fingerprint: kid });
      terminal.line(`Fingerprint: ${terminal.strong(kid)}`);
    });
  keys
    .command('rotate')
    .requiredOption('--institution <id>', 'whose key')
    .requiredOption('--use <use>', 'event or token; opening keys change by themselves')
    .requiredOption('--identity <file>', 'the institution’s identity')
    .option('--node <node>', 'where it speaks, if at several')
    .description(
      'the node makes the next key, the identity signs it here, and it is in use once it is listed',
    )
    .action(run<RotateOptions>(rotate));
  keys
    .command('revoke')
    .argument('<kid>', 'the key, or the beginning of its name as list shows it')
    .requiredOption(
      '--last-seq <n>',
      'the last number that the institution owns to, as list shows it',
      Number,
    )
    .requiredOption(
      '--last-epoch <n>',
      'the epoch of that number; both 0 for a key that signs no events',
      Number,
    )
    .requiredOption('--identity <file>', 'the institution’s identity')
    .description('ends a key: nobody seals to it or takes its word any more')
    .action(async (kid: string, _own, command: Command) => {
      const options = command.optsWithGlobals<Common & RevokeOptions>();
      process.exitCode = await revoke(kid, options, openTerminal(options.json));
    });
  keys
    .command('rewrap')
    .requiredOption('--node <node>', 'whose key store')
    .description('a new key-encryption key: everything is written anew, and the old one is destroyed')
    .action(run<{ node: string }>(rewrap));
}

const run =
  <T>(work: (options: Common & T, terminal: Terminal) => Promise<number>) =>
  async (_own: unknown, command: Command): Promise<void> => {
    const options = command.optsWithGlobals<Common & T>();
    process.exitCode = await work(options, openTerminal(options.json));
  };

async function list({ data, node }: Common & { node?: string }, terminal: Terminal): Promise<number> {
  const connection = await connect(data);
  const names = node === undefined ? Object.keys(connection.stack.nodes) : [node];
  const nodes = await Promise.all(names.map((name) => ofNode(connection, name)));
  terminal.document({ nodes });
  for (const each of nodes) for (const line of keyLines(each, terminal)) terminal.line(line);
  return nodes.some(({ revokedSpeakers }) => revokedSpeakers.length > 0) ? 1 : 0;
}

interface RotateOptions {
  readonly institution: string;
  readonly use: string;
  readonly identity: string;
  readonly node?: string;
}

async function rotate(options: Common & RotateOptions, terminal: Terminal): Promise<number> {
  const { institution, use, identity } = options;
  if (use !== 'event' && use !== 'token') throw new Error('--use is event or token.');
  const connection = await connect(options.data);
  const node = options.node ?? connection.api.nodeOf(institution);
  const signer = await readIdentityKey(identity);
  const { request } = await act<{ request: KeyRequest }>(connection, node, 'requests', { institution, use });
  // what is signed is what was asked for, whatever the node may have answered
  if (
    request.institution !== institution ||
    request.use !== use ||
    request.speaker !== `/${node}/${institution}`
  ) {
    throw new Error('The node asks for another key than this.');
  }
  await act(connection, node, 'entries', { entry: signKeyRequest(signer, request) });
  const inUse = await untilInUse(connection, node, request.kid);
  terminal.document({ node, institution, use, kid: request.kid, inUse });
  terminal.line(
    inUse
      ? `${terminal.good('✔')} ${request.kid} is in use. The one before stays listed; revoke it if it was stolen.`
      : `${request.kid} is signed; the node takes it into use once the registry has listed it.`,
  );
  return inUse ? 0 : 1;
}

async function untilInUse(connection: Connection, node: string, kid: string): Promise<boolean> {
  for (const deadline = Date.now() + LISTED_WITHIN_MS; Date.now() < deadline;) {
    await act(connection, node, 'renewal', {});
    const { items } = await ofNode(connection, node);
    if (items.some((key) => key.kid === kid && key.current)) return true;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  return false;
}

interface RevokeOptions {
  readonly lastSeq: number;
  readonly lastEpoch: number;
  readonly identity: string;
}

async function revoke(given: string, options: Common & RevokeOptions, terminal: Terminal): Promise<number> {
  const { lastSeq, lastEpoch: epoch, identity } = options;
  if (![lastSeq, epoch].every((each) => Number.isSafeInteger(each) && each >= 0)) {
    throw new Error('--last-seq and --last-epoch are numbers.');
  }
  const connection = await connect(options.data);
  const nodes = await Promise.all(
    Object.keys(connection.stack.nodes).map((node) => ofNode(connection, node)),
  );
  const found = nodes.flatMap(({ node, items }) =>
    items.filter(({ kid }) => kid.startsWith(given)).map((key) => ({ node, ...key })),
  );
  const [key] = found;
  if (key === undefined || found.length > 1) throw new Error('This names no key, or several.');
  const { node, kid, institution } = key;
  const revocation = revokeKey(await readIdentityKey(identity), { kid, epoch, lastSeq, institution });
  await act(connection, node, 'revocations', { revocation });
  terminal.document({ node, institution, kid, epoch, lastSeq });
  terminal.line(`${terminal.good('✔')} ${kid} of ${institution} is revoked.`);
  if (key.use !== 'opening') terminal.line(`Now make the next one: staffetta keys rotate --use ${key.use}`);
  return 0;
}

async function rewrap({ data, node }: Common & { node: string }, terminal: Terminal): Promise<number> {
  const connection = await connect(data);
  const { kek } = await act<{ kek: string }>(connection, node, 'rewrap', {});
  terminal.document({ node, kek });
  terminal.line(`${terminal.good('✔')} ${node} is under a new KEK (${kek}); the old one is destroyed.`);
  return 0;
}

async function act<T>({ stack, api }: Connection, node: string, what: string, body: object): Promise<T> {
  const path = `operations/keys/${what}`;
  return (await api.call<T>(adminOf(stack, node), node, path, { method: 'POST', body })).body;
}
