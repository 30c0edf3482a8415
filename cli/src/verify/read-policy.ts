import { readFile } from 'node:fs/promises';
import { parseVkey, witnessPolicy } from '#merkle';
import type { StackFile } from '../stack-file.js';
import type { LogPolicy } from './verify-log.js';

/**
 * Whom to believe: `{log: {vkey, operator}, witnesses: [{vkey, operator}], quorum?}`, keys copied from paper.
 * @throws Error naming the file, never what is in it
 */
export async function readPolicy(file: string): Promise<LogPolicy> {
  try {
    const { log, witnesses, quorum } = JSON.parse(await readFile(file, 'utf8')) as {
      log: { vkey: string; operator: string };
      witnesses: { vkey: string; operator: string }[];
      quorum?: number;
    };
    const partyOf = ({ vkey, operator }: { vkey: string; operator: string }) => {
      if (typeof operator !== 'string' || operator === '') throw new TypeError('no operator');
      return { vkey: parseVkey(vkey), operator };
    };
    return witnessPolicy({
      log: partyOf(log),
      witnesses: witnesses.map(partyOf),
      ...(quorum === undefined ? {} : { quorum }),
    });
  } catch (error) {
    throw new Error(`${file} is no policy: {log: {vkey, operator}, witnesses: [{vkey, operator}], quorum?}`, {
      cause: error,
    });
  }
}

/** That of a stack on this machine, where a start made the keys: each witness is taken for an operator of its own. */
export function policyOf({ logKeys: { audit, witnesses } }: StackFile): LogPolicy {
  return witnessPolicy({
    log: { vkey: parseVkey(audit), operator: parseVkey(audit).name },
    witnesses: witnesses.map((vkey) => ({ vkey: parseVkey(vkey), operator: parseVkey(vkey).name })),
  });
}
