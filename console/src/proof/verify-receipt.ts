import { same, toHex, type Bytes } from './bytes.js';
import { checkSignature, parseCheckpoint, parseNote, type Signed, type Vkey } from './note.js';
import { entryOf, envelopeDigest, type Envelope, type Receipt } from './receipt.js';
import { climb, leafHash, type Climb } from './tree.js';

/** What was computed, in order, so that a person can follow it; `ok` is all of it together. */
export interface Verdict {
  readonly ok: boolean;
  readonly digest: string;
  readonly leaf: string;
  /** Undefined where the path does not fit place and size. */
  readonly climbs: readonly Climb[] | undefined;
  readonly computedRoot: string;
  readonly signedRoot: string;
  readonly size: number;
  readonly isIncluded: boolean;
  readonly log: Signed;
  readonly witnesses: readonly Signed[];
}

/**
 * Checks a receipt from nothing but itself, the envelope and the keys: that what was signed lies at that place of the
 * tree whose root the log has signed and others have cosigned.
 * @returns undefined where it holds no checkpoint of that log
 */
export async function verifyReceipt(
  { index, path, checkpoint }: Omit<Receipt, 'envelope'>,
  envelope: Envelope,
  keys: { readonly log: Vkey; readonly witnesses: readonly Vkey[] },
): Promise<Verdict | undefined> {
  const note = parseNote(checkpoint);
  const head = note === undefined ? undefined : parseCheckpoint(note.body);
  if (note === undefined || head === undefined || head.origin !== keys.log.name) return undefined;
  const digest = await envelopeDigest(envelope);
  const leaf = await leafHash(entryOf(digest));
  const climbs = await climb(head.size, index, leaf, path);
  const computed: Bytes | undefined = climbs === undefined ? undefined : (climbs.at(-1)?.result ?? leaf);
  const isIncluded = computed !== undefined && same(computed, head.root);
  const log = await checkSignature(note, keys.log);
  const witnesses = await Promise.all(keys.witnesses.map((key) => checkSignature(note, key)));
  return {
    ok:
      isIncluded &&
      log.result === 'valid' &&
      witnesses.length > 0 &&
      witnesses.every(({ result }) => result !== 'invalid') &&
      witnesses.filter(({ result }) => result === 'valid').length * 2 > witnesses.length,
    digest,
    leaf: toHex(leaf),
    climbs,
    computedRoot: computed === undefined ? '' : toHex(computed),
    signedRoot: toHex(head.root),
    size: head.size,
    isIncluded,
    log,
    witnesses,
  };
}

/** The same event with one letter changed: what a check must notice. */
export function altered(envelope: Envelope): Envelope {
  const name = ['outcome', 'urgency', 'time', 'id'].find((each) => envelope[each] !== undefined) ?? 'type';
  const value = envelope[name] ?? '';
  const last = value.slice(-1);
  return { ...envelope, [name]: value.slice(0, -1) + (last === '1' ? '2' : '1') };
}
