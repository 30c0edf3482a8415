import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, systemClock } from '#kernel';
import { contractOf, envelopeDigest, payloadHash, signedBytes, toHeaders } from '#contracts';
import {
  generateEventKey,
  generateIdentityKey,
  listEventKey,
  RegistryView,
  sign,
  type EventKey,
  type IdentityKey,
  type Institution,
} from '#trust';
import { silentLog } from '../src/log.js';
import { RegistryProjection } from '../src/registry-projection.js';
import type { Admitted } from '../src/types.js';
import { freshDatabase, type TestDatabase } from './database.js';
import { databaseServer } from '#testing';
import { MemoryLog } from './memory-log.js';

const SPEAKER = '/protocol-registry/provincia-bat';
const PROVINCE = 'provincia-bat';

let db: TestDatabase;
let log: MemoryLog;
const running: RegistryProjection[] = [];

beforeEach(async () => {
  db = await freshDatabase(databaseServer());
  log = new MemoryLog();
  await log.ensureTopics([{ name: 'registry', partitions: 1 }]);
});
afterEach(async () => {
  for (const projection of running.splice(0)) await projection.stop();
  await db.close();
});

/** A registry with its offline identity; `say` puts an entry on the topic, signed with `key`. */
function registry(identity: IdentityKey = generateIdentityKey()) {
  const key = generateEventKey();
  let seq = 0;
  let prev: string | undefined;
  const say = (name: string, subject: string, body: object, by: EventKey = key): void => {
    const type = `staffetta.registry.${name}.v1`;
    const value = Buffer.from(JSON.stringify(body));
    const unsigned = {
      id: newId(),
      source: SPEAKER,
      type,
      time: systemClock.now().toISOString(),
      subject,
      specversion: '1.0',
      dataschema: contractOf(type)?.dataschema ?? '',
      payloadhash: payloadHash(value),
      epoch: '1767225600',
      seq: String(++seq),
      ...(prev === undefined ? {} : { prev }),
      kid: by.kid,
    };
    const attributes = { ...unsigned, sig: sign(signedBytes(unsigned), by) };
    prev = envelopeDigest(attributes);
    log.put('registry', 0, [{ key: subject, headers: Object.entries(toHeaders(attributes)), value }]);
  };
  const listKey = (under: IdentityKey = identity, listed: EventKey = key): void =>
    say(
      'key-listed',
      PROVINCE,
      listEventKey(under, listed, { speaker: SPEAKER, institution: PROVINCE }),
      listed,
    );
  const listInstitution = (id: string, by?: EventKey): void =>
    say('institution-listed', id, institution(id), by);
  return { identity, key, say, listKey, listInstitution };
}

const institution = (id: string): Institution => ({
  id,
  name: id,
  kind: 'cav',
  onNetwork: true,
  node: 'intake-cav',
  services: [],
  onCall: '000 000 0000',
  hours: { staff: 'always' },
});

async function project(identity: IdentityKey, from: MemoryLog = log): Promise<RegistryProjection> {
  const projection = new RegistryProjection({
    dataSource: db.dataSource,
    log: from,
    view: new RegistryView({ pins: { [PROVINCE]: identity.kid } }),
    logger: silentLog,
    registrySpeaker: SPEAKER,
  });
  running.push(projection);
  await projection.start();
  return projection;
}

const known = (projection: RegistryProjection): string[] =>
  projection.view
    .institutions()
    .map(({ id }) => id)
    .sort();

describe('RegistryProjection', () => {
  it('takes what was said before the key, once the pinned identity has vouched for it', async () => {
    const { identity, listInstitution, listKey } = registry();
    const projection = await project(identity);
    listInstitution('cav-1');
    await projection.catchUp();
    expect(known(projection)).toEqual([]);
    listKey();
    listInstitution('cav-2');
    await projection.catchUp();
    expect(known(projection)).toEqual(['cav-1', 'cav-2']);
    expect([0n, 1n, 2n].map((offset) => projection.accepted(offset))).toEqual([true, true, true]);
    await projection.whenReady();
  });

  it('takes nothing under a key that does not lead to the pin', async () => {
    const { listInstitution, listKey } = registry();
    const projection = await project(generateIdentityKey());
    listInstitution('cav-1');
    listKey();
    listInstitution('cav-2');
    await projection.catchUp();
    expect(known(projection)).toEqual([]);
    expect(projection.accepted(0n)).toBe(false);
  });

  it('takes nothing from whoever can write to the topic but has no listed key, before and after', async () => {
    const genuine = registry();
    const projection = await project(genuine.identity);
    const forger = registry(generateIdentityKey());
    forger.listInstitution('forged-before');
    forger.listKey();
    genuine.listKey();
    genuine.listInstitution('cav-1');
    forger.listInstitution('forged-after');
    forger.listKey();
    // a genuine entry repeated under a foreign envelope vouches for nothing but itself
    forger.listKey(genuine.identity, genuine.key);
    genuine.say(
      'key-listed',
      PROVINCE,
      listEventKey(genuine.identity, genuine.key, { speaker: SPEAKER, institution: PROVINCE }),
      forger.key,
    );
    await projection.catchUp();
    expect(known(projection)).toEqual(['cav-1']);
    expect(projection.accepted(4n)).toBe(false);
  });

  it('counts a changed entry for nothing', async () => {
    const { identity, key, listInstitution, listKey } = registry();
    const projection = await project(identity);
    listKey();
    listInstitution('cav-1');
    const [, genuine] = await log.read('registry', 0, 0n, 2);
    if (genuine === undefined) throw new Error('nothing was said');
    const stranger = generateEventKey();
    log.put('registry', 0, [
      { ...genuine, value: Buffer.from(JSON.stringify(institution('cav-9'))) },
      {
        ...genuine,
        headers: genuine.headers.map(([n, v]) => [n, n === 'ce_kid' ? stranger.kid : v] as const),
      },
      { ...genuine, headers: genuine.headers.map(([n, v]) => [n, n === 'ce_seq' ? '7' : v] as const) },
    ]);
    await projection.catchUp();
    expect(known(projection)).toEqual(['cav-1']);
    expect([2n, 3n, 4n].some((offset) => projection.accepted(offset))).toBe(false);
    expect(projection.view.eventKey(key.kid)?.speaker).toBe(SPEAKER);
  });

  it('goes on with a new key that the old one lists', async () => {
    const { identity, listInstitution, listKey, say } = registry();
    const projection = await project(identity);
    const next = generateEventKey();
    listKey();
    say('key-listed', PROVINCE, listEventKey(identity, next, { speaker: SPEAKER, institution: PROVINCE }));
    listInstitution('cav-1', next);
    await projection.catchUp();
    expect(known(projection)).toEqual(['cav-1']);
  });

  it('starts again from its table, and reads on from there', async () => {
    const { identity, listInstitution, listKey } = registry();
    const first = await project(identity);
    listKey();
    listInstitution('cav-1');
    await first.catchUp();
    await first.stop();
    listInstitution('cav-2');
    const second = await project(identity);
    expect(known(second)).toEqual(['cav-1']);
    expect(second.nextOffset).toBe(2n);
    await second.catchUp();
    expect(known(second)).toEqual(['cav-1', 'cav-2']);
    expect(second.accepted(1n)).toBe(true);
  });

  it('is as young as the last pulse that it has caught up with', async () => {
    const { identity, listInstitution, listKey } = registry();
    const projection = await project(identity);
    listKey();
    const pulse = (appendedAt: number, registryEndOffset: number, source = SPEAKER): Promise<void> => {
      const record = { appendedAt, value: Buffer.from(JSON.stringify({ registryEndOffset })) };
      const event = { record, attributes: { source } } as Admitted;
      return projection.pulse.process(db.dataSource.manager, [event], []);
    };
    expect(projection.pulseAge(new Date())).toBeUndefined();
    await pulse(1_000, 1);
    await projection.catchUp();
    await until(() => projection.pulseAge(new Date(4_000)) === 3_000);
    await pulse(2_000, 2); // tells of an entry that is not here yet
    await pulse(9_000, 1, '/intake-cav/cav-1');
    listInstitution('cav-1');
    await projection.catchUp();
    await until(() => projection.pulseAge(new Date(4_000)) === 2_000);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
