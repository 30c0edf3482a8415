import { readFileSync } from 'node:fs';
import { parseVkey, witnessPolicy } from '#merkle';
import { configInvalid } from '#platform';
import type { LogWitness } from './app/tree/witness-door.js';
import type { SignerContext } from './app/tree/sign-checkpoint.js';

/**
 * Who cosigns the log: a JSON list of `{institution, operator, vkey}`; nobody where no file is named.
 * @param operator who runs the log: its own word for itself counts for nothing
 * @throws AppError `invalid` config.invalid
 */
export function readWitnesses(
  file: string | undefined,
  logVkey: string,
  operator: string,
): Pick<SignerContext, 'witnesses' | 'policy'> {
  const policyOf = (witnesses: readonly LogWitness[]): Pick<SignerContext, 'witnesses' | 'policy'> => ({
    witnesses,
    policy: witnessPolicy({ log: { vkey: parseVkey(logVkey), operator }, witnesses }),
  });
  if (file === undefined) return policyOf([]);
  try {
    const entries = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    if (!Array.isArray(entries)) throw new TypeError('no list');
    return policyOf(entries.map(witnessOf));
  } catch {
    // neither the path nor the parser's message, which quotes the file
    throw configInvalid(['STAFFETTA_WITNESSES_FILE (a JSON list of {institution, operator, vkey})']);
  }
}

function witnessOf(entry: unknown): LogWitness {
  const { institution, operator, vkey } = entry as Record<string, unknown>;
  if (typeof institution !== 'string' || typeof operator !== 'string') throw new TypeError('no witness');
  return { institution, operator, vkey: parseVkey(String(vkey)) };
}
