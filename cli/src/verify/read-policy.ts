import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseVkey, witnessPolicy } from '#merkle';
import type { StackFile } from '../stack-file.js';
import type { Pins } from './events/listed-keys.js';
import type { LogPolicy } from './verify-log.js';

const FORM =
  '{log: {vkey, operator}, witnesses: [{vkey, operator}], quorum?, institutions?: {institution: fingerprint}, province?}';

/**
 * Whom to believe: the log's key, its witnesses', and the identities of institutions; all copied from paper.
 * `province` is whose word the registry is; without it the log's operator.
 * @throws Error naming the file, never what is in it
 */
export async function readPolicy(file: string): Promise<LogPolicy> {
  try {
    const { log, witnesses, quorum, institutions, province } = JSON.parse(await readFile(file, 'utf8')) as {
      log: { vkey: string; operator: string };
      witnesses: { vkey: string; operator: string }[];
      quorum?: number;
      institutions?: Pins;
      province?: string;
    };
    const partyOf = ({ vkey, operator }: { vkey: string; operator: string }) => {
      if (typeof operator !== 'string' || operator === '') throw new TypeError('no operator');
      return { vkey: parseVkey(vkey), operator };
    };
    const policy = witnessPolicy({
      log: partyOf(log),
      witnesses: witnesses.map(partyOf),
      ...(quorum === undefined ? {} : { quorum }),
    });
    if (institutions === undefined) return policy;
    if (!Object.values(institutions).every((one) => /^[A-Za-z0-9_-]{43}$/.test(one)))
      throw new TypeError('no fingerprint');
    return { ...policy, trusted: { pins: institutions, province: province ?? log.operator } };
  } catch (error) {
    throw new Error(`${file} is no policy: ${FORM}`, { cause: error });
  }
}

/**
 * That of a stack on this machine, where a start made the keys: each witness is taken for an operator of its own, and the
 * identities are those that its nodes are given.
 */
export async function policyOf({ logKeys, nodes }: StackFile, dataDir: string): Promise<LogPolicy> {
  const { audit, witnesses } = logKeys;
  const policy = witnessPolicy({
    log: { vkey: parseVkey(audit), operator: parseVkey(audit).name },
    witnesses: witnesses.map((vkey) => ({ vkey: parseVkey(vkey), operator: parseVkey(vkey).name })),
  });
  const pins = JSON.parse(await readFile(join(dataDir, 'keys', 'pins.json'), 'utf8')) as Pins;
  return { ...policy, trusted: { pins, province: nodes['province-audit']?.institutions[0] ?? '' } };
}
