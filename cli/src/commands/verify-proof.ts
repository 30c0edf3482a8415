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
      const policy =
        options.policy === undefined
          ? await policyOf((await connect(options.data)).stack, options.data)
          : await readPolicy(options.policy);
      const tooLong: ReceiptVerdict = { verdict: 'wrong', says: ['this is no receipt: it is too long'] };
      const verdict =
        (await stat(file)).size > MOST_RECEIPT_BYTES
          ? tooLong
          : checkReceipt(await readFile(file, 'utf8'), policy);
      tell(verdict, openTerminal(options.json));
      process.exitCode = EXIT[verdict.verdict];
    });
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
