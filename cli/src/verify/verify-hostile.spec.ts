import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AUDITOR, checkpointOf, logPolicy, serveLog, type Envelope } from '../../test/shown-log.js';
import { SmallLog } from '../../test/small-log.js';
import { EventPass } from './events/event-pass.js';
import { workAlone } from './events/crew.js';
import { LogSource, UnreadableLog } from './log-source.js';
import { Remembered } from './remembered.js';
import { verifyLog } from './verify-log.js';

let log: SmallLog;

beforeEach(async () => {
  log = await SmallLog.open();
});
afterEach(() => log.close());

/** Shows a registry of so many entries at once. */
class Flood extends LogSource {
  override envelopes(): Promise<Buffer> {
    const one = { topic: 'registry', appendedAt: '2026-03-02T08:00:00.000Z', envelope: null };
    const items = Array.from({ length: 150_000 }, (_, index) => ({ index, ...one }));
    return Promise.resolve(Buffer.from(JSON.stringify({ items })));
  }
}

describe('an answer that is made to stop whoever verifies', () => {
  it('is told, where it holds no envelopes', async () => {
    log.answer = () => log.network.shown().map((one) => ({ ...one, envelope: 3 }) as unknown as Envelope);
    await expect(log.verify()).rejects.toThrow(UnreadableLog);
  });

  it('is told, where it never ends', async () => {
    const how = { size: 1_000_000, now: log.network.now, hire: workAlone };
    const begun = EventPass.begin(new Flood('', AUDITOR), { pins: {}, province: '' }, how);
    await expect(begun).rejects.toThrow('more than 100000 entries of the registry');
  });

  it('is told, where it signed more leaves than there can be', async () => {
    const files = new Map([['checkpoint', checkpointOf(1e15, Buffer.alloc(32))]]);
    const server = await serveLog(() => files);
    const dir = await mkdtemp(join(tmpdir(), 'staffetta-seen-'));
    try {
      const verdict = verifyLog(new LogSource(server.url, undefined), logPolicy, new Remembered(dir));
      await expect(verdict).rejects.toThrow('it says that it has 1000000000000000 leaves');
    } finally {
      await server.close();
      await rm(dir, { recursive: true });
    }
  });

  it('counts for nothing, where it is a key of no canonical form', async () => {
    const { network } = log;
    const listed = JSON.parse(network.said[0]?.body?.toString() ?? '') as object;
    const body = { ...listed, half: '\ud800' };
    network.say('staffetta.registry.key-listed.v1', network.registry, { body, subject: 'provincia-bat' });
    expect(await log.faults()).toEqual([]);
  });
});
