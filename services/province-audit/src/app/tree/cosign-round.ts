import type { DataSource } from 'typeorm';
import { consistencyProof, formatSignature, openNote, verifierOf } from '#merkle';
import type { LogSigner } from '../../domain/signer.js';
import { keepCosignature, lastCosigned, type Cosignature } from './cosignatures.js';
import { readShown, type SignedCheckpoint } from './log-view.js';
import { treeReader } from './read-tree.js';
import type { LogWitness, WitnessDoor } from './witness-door.js';

/**
 * `ahead`: it cosigned a larger log than there is here, which was restored then. `refused`: it does not go on from what
 * it cosigned last. Both are alarms; referrals go on.
 */
export type CosignOutcome = 'cosigned' | 'unchanged' | 'ahead' | 'refused';

export interface CosignRequest {
  readonly signer: LogSigner;
  readonly witness: LogWitness;
  readonly door: WitnessDoor;
  /** The same for all who are asked in a round: a quorum is of one checkpoint. */
  readonly newest: SignedCheckpoint;
  readonly now: Date;
}

/** An unchanged log is cosigned anew after so long: it shows that the witness still holds to it. */
const FRESH_MS = 60_000;

/**
 * Asks one witness for the newest checkpoint, and for the public one where it lacks it.
 * @throws AppError `unavailable` `peer.unreachable`
 */
export async function askWitness(db: DataSource, request: CosignRequest): Promise<CosignOutcome> {
  const { origin } = request.signer;
  const { newest } = request;
  const last = await lastCosigned(db, origin, request.witness.vkey.name);
  const isFresh = last.at !== undefined && request.now.getTime() - last.at.getTime() < FRESH_MS;
  const outcome =
    last.size === newest.size && isFresh ? 'unchanged' : await cosignNewest(db, request, last.size);
  if (outcome === 'ahead' || outcome === 'refused') return outcome;
  return (await cosignPublic(db, request)) ?? outcome;
}

async function cosignNewest(
  db: DataSource,
  request: CosignRequest,
  knownSize: number,
): Promise<CosignOutcome> {
  const { newest } = request;
  let oldSize = knownSize;
  // once again where it knows more than we remember: a cosignature that never arrived
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const proof = await consistencyProof(oldSize, newest.size, treeReader(db));
    const { status, text } = await request.door.addCheckpoint(oldSize, proof, newest.note);
    if (status === 200) return keep(db, request, newest, text);
    if (status !== 409) return 'refused';
    oldSize = sizeIn(text);
    if (oldSize > newest.size) return 'ahead';
  }
  return 'refused';
}

/**
 * Once a day, for what everybody sees of it: never a cosignature from when the log had that size, nor one that is renewed
 * while nothing is said, because either would tell when somebody said something.
 */
async function cosignPublic(
  db: DataSource,
  { signer, witness, door, newest }: CosignRequest,
): Promise<CosignOutcome | undefined> {
  const { origin } = signer;
  const shown = await readShown(db, origin);
  if (shown === undefined) return undefined;
  const known: unknown[] = await db.query(
    `SELECT FROM public_cosignature WHERE origin = $1 AND day = $2 AND witness = $3`,
    [origin, shown.day, witness.vkey.name],
  );
  if (known.length > 0) return undefined;
  const proof = await consistencyProof(shown.size, newest.size, treeReader(db));
  const { status, text } = await door.cosignPast(newest.size, proof, shown.note);
  if (status !== 200) return undefined;
  const cosignature = cosignatureIn(shown.note + text, witness);
  if (cosignature === undefined) return 'refused';
  await db.query(
    `INSERT INTO public_cosignature (origin, day, witness, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [origin, shown.day, cosignature.witness, cosignature.line],
  );
  return 'cosigned';
}

async function keep(
  db: DataSource,
  { signer, witness }: Pick<CosignRequest, 'signer' | 'witness'>,
  { size, note }: SignedCheckpoint,
  lines: string,
): Promise<CosignOutcome> {
  const cosignature = cosignatureIn(note + lines, witness);
  if (cosignature === undefined) return 'refused';
  await keepCosignature(db, { origin: signer.origin, size, ...cosignature });
  return 'cosigned';
}

/** Whatever other keys say is ignored, as C2SP has it. */
function cosignatureIn(note: string, { vkey }: LogWitness): Omit<Cosignature, 'origin' | 'size'> | undefined {
  try {
    const [line] = openNote(note, [verifierOf(vkey)]).verified;
    if (line?.seconds === undefined) return undefined;
    return { witness: vkey.name, line: formatSignature(line), at: new Date(line.seconds * 1_000) };
  } catch {
    return undefined; // no signature lines, or a false one
  }
}

/** What is no size is more than any: nothing goes on then. */
const sizeIn = (text: string): number =>
  /^(?:0|[1-9]\d{0,15})\n$/.test(text) ? Number(text) : Number.MAX_SAFE_INTEGER;
