import { verifierOf } from './cosignature.js';
import type { KnownLog } from './open-checkpoint.js';
import type { OpenedNote } from './sign-note.js';
import { COSIGNATURE_V1, ED25519, keyId, type Vkey } from './vkey.js';

/** A witness's key (type 0x04) and who runs it. */
export interface PolicyWitness {
  readonly vkey: Vkey;
  readonly operator: string;
}

/** Whose word makes a checkpoint of one log believed. */
export interface WitnessPolicy {
  readonly log: { readonly vkey: Vkey; readonly operator: string };
  readonly witnesses: readonly PolicyWitness[];
  /** Operators that have to sign. Without it the fewest that are more than half; with no operator, never reached. */
  readonly quorum?: number;
}

/** An operator whose witness has signed, with the latest time of its witnesses. */
export interface SignedOperator {
  readonly operator: string;
  readonly witnesses: readonly string[];
  /** Seconds since 1970. */
  readonly seconds: number;
}

export interface WitnessVerdict {
  /** False is `not witnessed`. */
  readonly witnessed: boolean;
  /** Operators needed, and operators that count. */
  readonly quorum: number;
  readonly operators: number;
  readonly signed: readonly SignedOperator[];
  /** Operators that count and have not signed. */
  readonly missing: readonly string[];
  /** Witnesses that add no voice of their own: run by the log's operator, or by one who runs another witness too. */
  readonly notIndependent: readonly { readonly name: string; readonly operator: string }[];
}

/**
 * Reads a policy once, at the start.
 * @throws RangeError for a key of the wrong type, one key twice, or a quorum that is not more than half, or out of reach
 */
export function witnessPolicy({ log, witnesses, quorum }: WitnessPolicy): {
  /** For `openCheckpoint`: the log, by its origin, and all witnesses, counting or not. */
  readonly known: KnownLog;
  /** Operators that have to sign. */
  readonly quorum: number;
  /** Judges the signatures that `openCheckpoint` found valid. */
  judge(note: Pick<OpenedNote, 'verified'>): WitnessVerdict;
} {
  requireKeys(log.vkey, witnesses);
  const counting = witnesses.filter(({ operator }) => operator !== log.operator);
  const operators = [...new Set(counting.map(({ operator }) => operator))].sort();
  const needed = quorum ?? Math.floor(operators.length / 2) + 1;
  if (quorum !== undefined && !(quorum * 2 > operators.length && quorum <= operators.length)) {
    throw new RangeError('A quorum is more than half of the operators, and not more than there are.');
  }
  return {
    known: {
      origin: log.vkey.name,
      log: verifierOf(log.vkey),
      witnesses: witnesses.map(({ vkey }) => verifierOf(vkey)),
    },
    quorum: needed,
    judge: ({ verified }) => {
      const signed = operators.flatMap((operator) => signedBy(operator, counting, verified));
      const heard = new Set(signed.map(({ operator }) => operator));
      return {
        witnessed: signed.length >= needed,
        quorum: needed,
        operators: operators.length,
        signed,
        missing: operators.filter((operator) => !heard.has(operator)),
        notIndependent: notIndependent(log.operator, witnesses),
      };
    },
  };
}

function signedBy(
  operator: string,
  witnesses: readonly PolicyWitness[],
  verified: OpenedNote['verified'],
): SignedOperator[] {
  const theirs = witnesses.filter((witness) => witness.operator === operator);
  const lines = verified.flatMap(({ name, keyId: id, seconds }) =>
    seconds !== undefined && theirs.some(({ vkey }) => vkey.name === name && idOf(vkey) === id)
      ? [{ name, seconds }]
      : [],
  );
  if (lines.length === 0) return [];
  const names = [...new Set(lines.map(({ name }) => name))].sort();
  return [{ operator, witnesses: names, seconds: Math.max(...lines.map(({ seconds }) => seconds)) }];
}

function notIndependent(
  logOperator: string,
  witnesses: readonly PolicyWitness[],
): WitnessVerdict['notIndependent'] {
  const times = (operator: string): number =>
    witnesses.filter((witness) => witness.operator === operator).length;
  return witnesses
    .filter(({ operator }) => operator === logOperator || times(operator) > 1)
    .map(({ vkey, operator }) => ({ name: vkey.name, operator }));
}

function requireKeys(log: Vkey, witnesses: readonly PolicyWitness[]): void {
  if (log.type !== ED25519 || witnesses.some(({ vkey }) => vkey.type !== COSIGNATURE_V1)) {
    throw new RangeError('A log signs with type 0x01, a witness cosigns with type 0x04.');
  }
  // One key under two names would be two voices of one mouth.
  const keys = [log, ...witnesses.map(({ vkey }) => vkey)].map(({ publicKey }) => publicKey.toString('hex'));
  if (new Set(keys).size !== keys.length) throw new RangeError('A key is listed twice.');
}

const idOf = ({ name, type, publicKey }: Vkey): number => keyId(name, type, publicKey);
