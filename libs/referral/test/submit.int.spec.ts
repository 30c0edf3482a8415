import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { armCrashPoint } from '#messaging';
import { sweepIdempotency } from '../src/index.js';
import { CASA, idempotency, Network, type Node } from './network.js';

let network: Network;
let cav: Node;

beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
});
afterAll(() => network.close());

describe('submit', () => {
  it('makes one referral of one key, however many requests come together', async () => {
    const key = idempotency();
    const made = await Promise.all(Array.from({ length: 8 }, () => cav.submit({ idempotency: key })));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const [{ id } = { id: '' }] = made;
    expect(await cav.count('outbox', `subject = '${id}'`)).toBe(1);
    expect((await cav.submit({ idempotency: key })).id).toBe(id);
    await expect(
      cav.submit({ idempotency: { ...key, bodyHash: Buffer.alloc(32, 2) } }),
    ).rejects.toMatchObject({ kind: 'unprocessable', code: 'idempotency.reused' });
  });

  it('leaves nothing behind when it fails, and its key free', async () => {
    const key = idempotency();
    await expect(cav.submit({ idempotency: key, to: 'nobody' })).rejects.toMatchObject({
      code: 'referral.unknown-recipient',
    });
    expect((await cav.submit({ idempotency: key })).state).toBe('draft');
  });

  it('is refused without a flow, a ground, or a past', async () => {
    await expect(cav.submit({ service: 'health-care' })).rejects.toMatchObject({
      kind: 'unprocessable',
      code: 'referral.no-flow',
      details: { rule: 'no-flow' },
    });
    await expect(cav.submit({ necessity: undefined })).rejects.toMatchObject({ code: 'referral.ground' });
    await expect(cav.submit({ occurred: '2999-01-01T00:00:00Z' })).rejects.toMatchObject({
      code: 'referral.occurred',
    });
    await expect(cav.submit({ institution: CASA })).rejects.toMatchObject({ code: 'institution.not-found' });
    await expect(cav.submit({ needs: { adults: 1 } })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'referral.body',
      details: { faults: ['/needs required'] },
    });
  });

  it('writes the key before the row, and a crash in between leaves only the key', async () => {
    let died = false;
    armCrashPoint('after-key-before-row', () => {
      died = true;
      throw new Error('killed');
    });
    const before = await cav.count('referral');
    await expect(cav.submit()).rejects.toThrow('killed');
    expect(died).toBe(true);
    expect(await cav.count('referral')).toBe(before);
    expect((await cav.submit()).state).toBe('draft');
  });
});

describe('idempotency keys', () => {
  it('are forgotten after their time', async () => {
    const key = idempotency();
    const { id } = await cav.submit({ idempotency: key });
    await cav.db.query(`UPDATE idempotency SET at = now() - interval '80 hours' WHERE key = $1`, [key.key]);
    expect(await sweepIdempotency(cav.db)).toBe(1);
    expect((await cav.submit({ idempotency: key })).id).not.toBe(id);
  });
});
