import { readFileSync } from 'node:fs';
import { ED25519, parseVkey, verifierOf, type NoteVerifier } from '#merkle';
import { configInvalid } from '#platform';
import type { PartyConfig } from '../party-config.js';

export interface WitnessSettings {
  readonly name: string;
  /** By origin. */
  readonly logs: ReadonlyMap<string, NoteVerifier>;
}

/**
 * Which logs this node cosigns as a witness; none where the environment names none.
 * @throws AppError `invalid` config.invalid: no list of verifier keys (C2SP signed-note), or two of one origin
 */
export function witnessSettings(config: Readonly<Partial<PartyConfig>>): WitnessSettings {
  const { STAFFETTA_WITNESS_NAME: name = '', STAFFETTA_WITNESSED_LOGS_FILE: file } = config;
  if (file === undefined) return { name, logs: new Map() };
  try {
    const keys = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    if (!Array.isArray(keys)) throw new TypeError('no list');
    const logs = new Map(
      keys.map((vkey) => {
        const key = parseVkey(String(vkey));
        if (key.type !== ED25519) throw new TypeError('a witness of a witness');
        return [key.name, verifierOf(key)] as const;
      }),
    );
    if (logs.size < keys.length) throw new TypeError('one origin twice');
    return { name, logs };
  } catch {
    // neither the path nor the parser's message, which quotes the file
    throw configInvalid(['STAFFETTA_WITNESSED_LOGS_FILE (a JSON list of verifier keys, one for each log)']);
  }
}
