import { readFile, stat } from 'node:fs/promises';
import process from 'node:process';
import type { Command } from 'commander';
import { connect } from '../operations.js';
import { openTerminal, type Terminal } from '../terminal.js';
import { checkReceipt, MOST_RECEIPT_BYTES, type ReceiptVerdict } from '../verify/check-receipt.js';
import { policyOf, readPolicy } from '../verify/read-policy.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
  readonly policy?: string;
}

const EXIT = { right: 0, wrong: 1, unknown: 2 } as const;

export function registerVerifyProof(program: Command): void {
  program
    .command('verify-proof')
    .argument('<file>', 'a receipt, as the audit gives it (c2sp.org/tlog-proof)')
    .description(
      'checks a receipt without the log: this event, by this institution, is in the log at this place. Exits with 1 where it is not so, with 2 where that cannot be told',
    )
    .option('--policy <file>', 'whom to believe, as for verify; without it that of the stack on this machine')
    .action(async (file: string, _own, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const text = await receiptIn(file);
      const policy =
        options.policy === undefined
          ? await policyOf((await connect(options.data)).stack, options.data)
          : await readPolicy(options.policy);
      const tooLong: ReceiptVerdict = { verdict: 'wrong', says: ['this is no receipt: it is too long'] };
      const verdict = text === undefined ? tooLong : checkReceipt(text, policy);
      tell(verdict, openTerminal(options.json));
      process.exitCode = EXIT[verdict.verdict];
    });
}

/** @returns undefined where it is too long for one. @throws Error where it cannot be read */
async function receiptIn(file: string): Promise<string | undefined> {
  try {
    return (await stat(file)).size > MOST_RECEIPT_BYTES ? undefined : await readFile(file, 'utf8');
  } catch {
    throw new Error(`${file} cannot be read: name the file of a receipt.`);
  }
}

function tell(verdict: ReceiptVerdict, terminal: Terminal): void {
  const { event, checkpoint, witnesses, says } = verdict;
  terminal.document(verdict);
  for (const one of says) terminal.line(verdict.verdict === 'wrong' ? `${terminal.bad('✖')} ${one}` : one);
  for (const { name, operator } of witnesses?.notIndependent ?? [])
    terminal.line(`not independent: ${name} (${operator})`);
  if (verdict.verdict === 'wrong') terminal.line(terminal.bad('The receipt proves nothing.'));
  else if (event !== undefined && checkpoint !== undefined) {
    const by = witnesses?.signed.map(({ operator }) => operator).join(', ') ?? '';
    const text = `${event.type} of ${event.time}, by ${event.institution} at ${event.node} (${event.id}), is in the log ${checkpoint.origin} as leaf ${String(event.index)} of ${String(checkpoint.size)}, cosigned by ${by === '' ? 'nobody' : by}.`;
    terminal.line(verdict.verdict === 'right' ? terminal.good(text) : text);
  }
}
