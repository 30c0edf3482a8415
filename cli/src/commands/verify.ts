import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { connect } from '../operations.js';
import { bar, openTerminal, type Terminal } from '../terminal.js';
import { hireThreads, type HireCrew } from '../verify/events/crew.js';
import { LogSource, UnreadableLog } from '../verify/log-source.js';
import { policyOf, readPolicy } from '../verify/read-policy.js';
import { Remembered } from '../verify/remembered.js';
import { verifyLog, type LogPolicy, type LogVerdict, type Unseen } from '../verify/verify-log.js';
import { EXIT, wordOf } from '../verify/word.js';

export interface VerifyCommand {
  readonly data: string;
  readonly json: boolean;
  readonly policy?: string;
  readonly seen?: string;
  readonly public: boolean;
  readonly events: boolean;
}

const { unknown: UNKNOWN } = EXIT;

/** @param script what a thread that checks signatures runs */
export function registerVerify(program: Command, script: URL): void {
  program
    .command('verify')
    .argument('[url]', 'the log, as …/api/province-audit/log; without it that of the stack on this machine')
    .description(
      "checks the Province's log from outside: signature, witnesses, the whole tree, that it only grew since it was seen here, and with an auditor's token every event in it. Exits with 1 where it does not hold, with 2 where that cannot be told",
    )
    .option(
      '--policy <file>',
      'whom to believe, JSON: {log: {vkey, operator}, witnesses: [{vkey, operator}], institutions: {id: fingerprint}}; needed with a URL',
    )
    .option(
      '--seen <dir>',
      'where the last checkpoint is kept (default: ~/.staffetta/verify; for the stack on this machine verify-seen in its data folder)',
    )
    .option('--public', 'as everybody sees it, a day at a time', false)
    .option('--no-events', 'the log alone, with a token that does not show the events')
    .addHelpText(
      'after',
      `
STAFFETTA_TOKEN may hold a bearer token of an auditor, a coordinator or a DPO: with it the log is seen as it is now,
and its entries are compared with its leaves. The auditor's shows the events too: their signatures, every speaker's
chain, the protocols in force, and each referral replayed.
Nothing here is shared with the log's writer but the hashing (libs/merkle) and the machine's table (libs/referral).`,
    )
    .action(async (url: string | undefined, _own, command: Command) => {
      const options = command.optsWithGlobals<VerifyCommand>();
      process.exitCode = await verify(url, options, hireThreads(script), openTerminal(options.json));
    });
}

/** @returns the exit code. @throws Error where the command was not understood */
export async function verify(
  url: string | undefined,
  options: VerifyCommand,
  hire: HireCrew,
  terminal: Terminal,
): Promise<number> {
  const { source, policy } = await where(url, options);
  const remembered = new Remembered(options.seen ?? seenBy(url, options));
  // who checks from outside may check many logs; a stack has one, until a restore names it anew
  const known = url === undefined && options.seen === undefined ? await remembered.origins() : [];
  try {
    const verdict = await verifyLog(source, policy, remembered, {
      hire,
      events: options.events,
      progress: (leaves, size) =>
        terminal.progress(`${bar(leaves / size)} ${String(leaves)} of ${String(size)} leaves`),
    });
    const isOther = verdict.checkpoint !== undefined && !known.includes(verdict.checkpoint.origin);
    return tell(verdict, isOther ? known : [], terminal);
  } catch (error) {
    const says = error instanceof UnreadableLog ? error.message : unexpected(error);
    terminal.document({ verdict: 'unreadable', says });
    terminal.line(terminal.bad(`The log cannot be read: ${says}`));
    return UNKNOWN;
  }
}

/** Whatever an answer brings about is no verdict; what it holds does not go to a terminal. */
function unexpected(error: unknown): string {
  const { name = 'Error', code = '' } = (error ?? {}) as { name?: string; code?: string };
  return `it could not be gone through (${[name, code].join(' ').trim()})`;
}

async function where(
  url: string | undefined,
  options: VerifyCommand,
): Promise<{ source: LogSource; policy: LogPolicy }> {
  const given = process.env['STAFFETTA_TOKEN'];
  if (url !== undefined) {
    if (options.policy === undefined) throw new Error('A URL needs --policy: whom to believe.');
    const source = new LogSource(url.replace(/\/+$/, ''), options.public ? undefined : given);
    return { source, policy: await readPolicy(options.policy) };
  }
  const { stack, api } = await connect(options.data);
  // a long log outlasts a token: this one is renewed on the way
  const own = (): Promise<string> => api.token('provincia-bat', 'auditor');
  return {
    source: new LogSource(`${stack.url}/api/province-audit/log`, options.public ? undefined : (given ?? own)),
    policy:
      options.policy === undefined ? await policyOf(stack, options.data) : await readPolicy(options.policy),
  };
}

/**
 * A stack's own folder: logs of demo stacks all have one name, and each its own keys. A restore brings back databases and
 * leaves it, so that a log that went back is found.
 */
function seenBy(url: string | undefined, { data }: VerifyCommand): string {
  return url === undefined ? join(data, 'verify-seen') : join(homedir(), '.staffetta', 'verify');
}

/** @param others what the log of this stack was called when it was seen before */
function tell(verdict: LogVerdict, others: readonly string[], terminal: Terminal): number {
  const { checkpoint, witnesses, cosignedAt = '', isStale, faults, before } = verdict;
  const word = wordOf(verdict);
  terminal.document({ verdict: word, ...verdict, ...(others.length === 0 ? {} : { others }) });
  for (const { says } of faults) terminal.line(`${terminal.bad('✖')} ${says}`);
  if (others.length > 0)
    terminal.line(
      `another log than was seen here before (${others.join(', ')}): restore --new-log names it anew, with a new key. Who restored the audit tells everybody who checks it; if nobody did, keep everything as it is and call them`,
    );
  if (witnesses !== undefined) {
    for (const { name, operator } of witnesses.notIndependent)
      terminal.line(`not independent: ${name} (${operator})`);
    if (!witnesses.witnessed)
      terminal.line(
        `not witnessed: ${String(witnesses.signed.length)} of ${String(witnesses.quorum)} operators have cosigned; missing: ${witnesses.missing.join(', ')}`,
      );
  }
  if (isStale === true)
    terminal.line(
      `not witnessed lately: the quorum cosigned at ${cosignedAt}; either the witnesses are away, or this log is kept from growing before your eyes`,
    );
  const seen =
    before === undefined
      ? 'seen here for the first time'
      : `${String((checkpoint?.size ?? 0) - before)} more than before`;
  const extent = extentOf(verdict, terminal);
  if (word === 'right')
    terminal.line(
      terminal.good(
        `The log holds: ${extent}, ${seen}, cosigned by ${witnesses?.signed.map(({ operator }) => operator).join(', ') ?? ''} at ${cosignedAt}.`,
      ),
    );
  else if (word === 'wrong') terminal.line(terminal.bad('The log does not hold.'));
  else
    terminal.line(
      `Nothing is wrong with this log of ${extent}, but ${word === 'unknown' ? 'its events were refused' : 'who else saw the same, and lately, cannot be told'}.`,
    );
  return EXIT[word];
}

const WHY_UNSEEN: Readonly<Record<Unseen['unseen'], string>> = {
  'no-identities': 'the policy names no institutions',
  'not-asked': 'nobody asked for them (--no-events)',
  'not-shown':
    'the log does not show them to this token: an auditor who signed in just now sees them; others say --no-events',
};

/** How far was looked, in words; says beside it what the audit has told of events, and what was not to be seen. */
function extentOf({ checkpoint, entries, events }: LogVerdict, terminal: Terminal): string {
  const leaves = `${String(checkpoint?.size ?? 0)} ${entries ? 'leaves and entries' : 'leaves'}`;
  if (events === undefined) return leaves;
  if ('unseen' in events) {
    terminal.line(`events not checked: ${WHY_UNSEEN[events.unseen]}`);
    return leaves;
  }
  for (const { says } of events.told) terminal.line(`to be explained, and told by the audit: ${says}`);
  for (const { says } of events.young) terminal.line(`too young to be told: ${says}`);
  for (const { says } of events.past) terminal.line(`so old that what told it is withheld: ${says}`);
  const { checked, withheld, speakers, referrals } = events;
  return `${leaves}, ${String(checked)} events of ${String(speakers)} speakers, ${String(withheld)} withheld, ${String(referrals)} referrals replayed`;
}
