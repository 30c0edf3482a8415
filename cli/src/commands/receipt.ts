import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import type { Command } from 'commander';
import { connect } from '../operations.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
  readonly institution?: string;
  readonly out?: string;
}

const TIMEOUT_MS = 15_000;
const UNKNOWN = 2 as const;

export function registerReceipt(program: Command): void {
  program
    .command('receipt')
    .argument('<event>', 'the id of an event that the institution has said, as its timeline shows it')
    .argument('[url]', 'the log, as …/api/province-audit/log; without it that of the stack on this machine')
    .description(
      'fetches the receipt of an event from the audit, to be kept where the Province cannot reach it, and checked with verify-proof. Exits with 1 where there is no such event, with 2 where it is not there yet',
    )
    .option('--institution <id>', 'whose event, on this machine')
    .option('--out <file>', 'where to write it; otherwise it is printed')
    .addHelpText(
      'after',
      '\nSTAFFETTA_TOKEN may hold a bearer token of a coordinator or a DPO of the institution.',
    )
    .action(async (event: string, url: string | undefined, _own, command: Command) => {
      process.exitCode = await fetchReceipt(event, url, command.optsWithGlobals<Options>());
    });
}

/** @returns the exit code */
async function fetchReceipt(event: string, url: string | undefined, options: Options): Promise<number> {
  const { base, token } = await where(url, options);
  const response = await fetch(
    `${base.replace(/\/+$/, '').replace(/\/log$/, '/v1')}/proofs/${encodeURIComponent(event)}`,
    {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    },
  );
  const text = await response.text();
  if (!response.ok) {
    const { says, code } = refusalOf(response.status);
    console.error(says);
    return code;
  }
  if (options.out === undefined) process.stdout.write(text);
  else await writeFile(options.out, text, { mode: 0o600, flag: 'wx' });
  return 0;
}

/** What an answer without a receipt means: that the event is not there, only a 404 says. @param status of HTTP */
export function refusalOf(status: number): { readonly says: string; readonly code: 1 | 2 } {
  const answer = `(${String(status)})`;
  if (status === 404)
    return { code: 1, says: `No receipt: the audit knows no such event of this institution ${answer}.` };
  const why =
    status === 401 || status === 403
      ? `The audit does not take this token ${answer}: sign in again.`
      : status === 429
        ? `The audit was asked too often ${answer}: try again in a minute.`
        : status === 503
          ? `Not yet under a checkpoint that enough others have cosigned, or the audit is not up ${answer}: try again in a few seconds.`
          : `The audit did not answer with a receipt ${answer}; whether there is one cannot be told.`;
  return { code: UNKNOWN, says: why };
}

/** @throws Error where nobody is named who may ask */
async function where(url: string | undefined, options: Options): Promise<{ base: string; token: string }> {
  const given = process.env['STAFFETTA_TOKEN'];
  if (url !== undefined) {
    if (given === undefined) throw new Error('A URL needs STAFFETTA_TOKEN: who asks.');
    return { base: url, token: given };
  }
  const { stack, api } = await connect(options.data);
  const base = `${stack.url}/api/province-audit/log`;
  if (given !== undefined) return { base, token: given };
  if (options.institution === undefined) throw new Error('Whose event? --institution, or STAFFETTA_TOKEN.');
  return { base, token: await api.token(options.institution, 'coordinator') };
}
