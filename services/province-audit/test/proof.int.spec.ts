import { createPrivateKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  checkProof,
  COSIGNATURE_V1,
  cosign,
  parseNote,
  parseProof,
  parseVkey,
  rawPublicKey,
  witnessPolicy,
  type TlogProof,
} from '#merkle';
import { CheckpointMark } from '../src/app/tree/checkpoint-mark.js';
import { keepCosignature } from '../src/app/tree/cosignatures.js';
import { readCheckpoint } from '../src/app/tree/log-view.js';
import { proveEvent } from '../src/app/tree/prove-event.js';
import { signCheckpoint, type SignerContext } from '../src/app/tree/sign-checkpoint.js';
import { leafOf } from '../src/domain/leaf.js';
import { logSigner } from '../src/events/log-signer.js';
import { digestOf, headerOf, World } from './world.js';

const ORIGIN = 'prova.example/log';
const WITNESS = {
  name: 'prova.example/asl',
  privateKey: createPrivateKey({
    key: { kty: 'OKP', crv: 'Ed25519', d: Buffer.alloc(32, 3).toString('base64url'), x: '' },
    format: 'jwk',
  }),
};

let world: World;
let folder: string;
let context: SignerContext;

beforeEach(async () => {
  world = await World.open();
  folder = await mkdtemp(join(tmpdir(), 'staffetta-mark-'));
  const signer = logSigner({ secret: () => Buffer.alloc(32, 7) }, ORIGIN);
  const { name, privateKey } = WITNESS;
  const vkey = { name, type: COSIGNATURE_V1, publicKey: rawPublicKey(privateKey) };
  const witnesses = [{ vkey, operator: 'asl-bt', institution: 'asl-bt' }];
  const log = { vkey: parseVkey(signer.vkey), operator: 'provincia-bat' };
  const policy = witnessPolicy({ log, witnesses });
  const mark = await CheckpointMark.open(join(folder, 'mark'), signer);
  context = { signer, mark, witnesses, policy };
  for (const [kid, body] of world.registered.keyEntries)
    await world.db.query(
      `INSERT INTO registry_entry ("offset", kind, key, body, appended_at)
       SELECT coalesce(max("offset"), 0) + 1, 'key', $1, $2, 0 FROM registry_entry`,
      [kid, JSON.stringify(body)],
    );
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

/** The log as it stands is signed, and the witness cosigns it. */
async function witness(): Promise<void> {
  await signCheckpoint(world.db, context, world.clock.now());
  const checkpoint = await readCheckpoint(world.db, ORIGIN, 'current');
  const at = world.clock.now();
  const line = cosign(parseNote(checkpoint?.note ?? '').body, { ...WITNESS, seconds: at.getTime() / 1_000 });
  await keepCosignature(world.db, {
    ...{ origin: ORIGIN, size: checkpoint?.size ?? 0, witness: WITNESS.name, line, at },
  });
}

const prove = async (event: string, speaker?: string): Promise<TlogProof> =>
  parseProof(await proveEvent(world.db, context, { event, ...(speaker === undefined ? {} : { speaker }) }));

describe('a receipt', () => {
  it('proves each event at its place, with the envelope and the key for its speaker', async () => {
    const records = Array.from({ length: 300 }, () => world.heartbeat(world.cav));
    await world.deliver(...records);
    await witness();
    for (const index of [0, 1, 255, 256, 299]) {
      const record = records[index];
      const id = headerOf(record, 'ce_id');
      const digest = record === undefined ? '' : digestOf(record);
      const receipt = await prove(id, 'cav-1');
      expect(receipt.index).toBe(index);
      const opened = checkProof(receipt, { ...context.policy.known, leafHash: leafOf(digest) });
      expect(opened.size).toBe(300);
      expect(context.policy.judge(opened).witnessed).toBe(true);
      const { envelope, key } = JSON.parse(receipt.extra?.toString() ?? '{}') as Record<string, object>;
      expect(envelope).toMatchObject({ id, source: '/intake-cav/cav-1' });
      expect(key).toEqual(world.registered.keyEntries.get(world.cav.key.kid));
      expect(await prove(digest, 'cav-1')).toEqual(receipt);
    }
  });

  it('is nobody else’s; the auditor’s shows no event', async () => {
    const record = world.heartbeat(world.cav);
    await world.deliver(record);
    await witness();
    for (const event of [headerOf(record, 'ce_id'), digestOf(record)]) {
      await expect(prove(event, 'casa-rifugio-1')).rejects.toMatchObject({ code: 'proof.no-event' });
      expect(await prove(event)).not.toHaveProperty('extra');
    }
    await expect(prove('A'.repeat(43), 'cav-1')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('waits for a checkpoint that others have cosigned', async () => {
    const record = world.heartbeat(world.cav);
    await world.deliver(record);
    await signCheckpoint(world.db, context, world.clock.now());
    const id = headerOf(record, 'ce_id');
    await expect(prove(id, 'cav-1')).rejects.toMatchObject({ kind: 'unavailable', code: 'proof.not-yet' });
    await witness();
    const later = world.heartbeat(world.cav);
    await world.deliver(later);
    await expect(prove(headerOf(later, 'ce_id'), 'cav-1')).rejects.toMatchObject({ code: 'proof.not-yet' });
    expect((await prove(id, 'cav-1')).index).toBe(0);
  });

  it('of what is withheld is asked for by digest, and shows nothing', async () => {
    const record = world.heartbeat(world.cav);
    await world.deliver(record);
    await witness();
    await world.db.query(`UPDATE envelope SET attributes = NULL, body = NULL, withheld_at = now()`);
    await expect(prove(headerOf(record, 'ce_id'), 'cav-1')).rejects.toMatchObject({ code: 'proof.no-event' });
    expect(await prove(digestOf(record), 'cav-1')).not.toHaveProperty('extra');
    await expect(prove(digestOf(record), 'casa-rifugio-1')).rejects.toMatchObject({ code: 'proof.no-event' });
  });
});
