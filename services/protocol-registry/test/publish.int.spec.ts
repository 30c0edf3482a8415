import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nodeDatabase, migrateOnce, RegistryProjection, silentLog, type LogRecord } from '#messaging';
import { freshDatabase, waitFor, type FreshDatabase } from '#testing';
import { RegistryView } from '#trust';
import { Province } from './province.js';

let province: Province;
beforeAll(async () => {
  province = await Province.make();
});
afterAll(() => province.remove());

async function records(topic: string): Promise<LogRecord[]> {
  const [partition] = await province.log.offsets(topic);
  return partition === undefined ? [] : province.log.read(topic, 0, partition.low, 1000);
}

const typeOf = (record: LogRecord): string =>
  record.headers.find(([name]) => name === 'ce_type')?.[1].split('.')[2] ?? '';
const bodyOf = (record: LogRecord | undefined): Record<string, unknown> =>
  JSON.parse(record?.value.toString() ?? '{}') as Record<string, unknown>;
const published = async (count: number): Promise<LogRecord[]> =>
  waitFor(`${String(count)} entries`, async () => {
    const found = await records('registry');
    return found.length >= count ? found : undefined;
  });

/** The registry as a new node reads it, with nothing but the pins. */
async function readByOthers(database: FreshDatabase): Promise<RegistryView> {
  const dataSource = await nodeDatabase({ url: database.url, name: 'reader' }).initialize();
  await migrateOnce(dataSource);
  const view = new RegistryView({ pins: province.pins });
  const projection = new RegistryProjection({
    dataSource,
    log: province.log,
    view,
    logger: silentLog,
    registrySpeaker: '/protocol-registry/provincia-bat',
  });
  await projection.catchUp();
  await projection.stop();
  await dataSource.destroy();
  return view;
}

// institutions, keys of twelve speakers, protocols
const ALL = 14 + 3 * 12 + 8;

describe('publishing the network', () => {
  it('says everything once, its own key first, so that a new node can believe it', async () => {
    await province.start();
    const said = await published(ALL);
    expect(said).toHaveLength(ALL);
    expect(bodyOf(said[0])).toMatchObject({ use: 'event', speaker: '/protocol-registry/provincia-bat' });
    const database = await freshDatabase('reader');
    const view = await readByOthers(database);
    await database.close();
    expect(view.institutions()).toHaveLength(14);
    expect(view.protocols()).toHaveLength(8);
    expect(view.institution('cav-1')?.internalUrl).toBe('http://127.0.0.1:4001');
    expect(view.institution('albergo-1')).toMatchObject({ onNetwork: false });
    expect(view.nodeOf('albergo-1')).toBeUndefined();
    for (const { id, node, onNetwork } of view.institutions()) {
      expect(view.openingKey(id) !== undefined).toBe(onNetwork && node !== undefined);
    }
    const at = new Date('2026-03-02T12:00:00Z');
    const ask = { from: 'cav-1', to: 'casa-rifugio-1', service: 'placement', at };
    expect(view.flowFor(ask)?.flow.id).toBe('centre-to-shelter');
    const other = { ...ask, to: 'cav-2', service: 'centre-support' };
    expect(view.flowFor(other)?.flow.id).toBe('centre-one-to-two');
    const handOver = { ...other, purpose: 'hand-over' };
    expect(view.flowFor(handOver)?.flow).toMatchObject({
      id: 'centre-one-to-two-hand-over',
      purpose: 'hand-over',
    });
  });

  it('pulses with the registry’s end, signed', async () => {
    const pulse = await waitFor('a pulse of the whole registry', async () =>
      (await records('pulse')).find((record) => bodyOf(record)['registryEndOffset'] === ALL),
    );
    expect(pulse.key).toBe('protocol-registry');
    const names = pulse.headers.map(([name]) => name);
    expect(names).toContain('ce_sig');
    expect(names).not.toContain('ce_seq');
    const projection = await waitFor('its own reading', async () =>
      (await province.call('operations/status', { roles: ['admin'] })).status === 200 ? true : undefined,
    );
    expect(projection).toBe(true);
  });

  it('says nothing again at the next start', async () => {
    await province.stop();
    await province.start();
    const pulses = (await records('pulse')).length;
    await waitFor('another pulse', async () => ((await records('pulse')).length > pulses ? true : undefined));
    expect(await records('registry')).toHaveLength(ALL);
  });

  it('says what has changed, and only that', async () => {
    await province.stop();
    await province.edit('network/institutions.yaml', (text) => text.replace('000 300 0001', '000 300 0009'));
    await province.edit('addresses.json', (text) => text.replace('4002', '4003'));
    await province.edit('network/protocols/bat-support.yaml', (text) =>
      text.replace('status: active', 'status: withdrawn'),
    );
    await province.start();
    const said = (await published(ALL + 3)).slice(ALL);
    expect(said.map(typeOf)).toEqual(['institution-listed', 'institution-listed', 'protocol-published']);
    expect(bodyOf(said[0])).toMatchObject({ id: 'cav-1', onCall: '000 300 0009' });
    expect(bodyOf(said[1])).toMatchObject({ id: 'casa-rifugio-1', internalUrl: 'http://127.0.0.1:4003' });
    expect(bodyOf(said[2])).toMatchObject({ id: 'bat-support', version: 1, status: 'withdrawn' });
  });

  it('refuses to change what was agreed without a new version', async () => {
    await province.stop();
    await province.edit('network/protocols/bat-placement.yaml', (text) =>
      text.replace('T1: submitted, T2: confirmed', 'T1: received, T2: confirmed'),
    );
    await province.agree();
    await expect(province.start()).rejects.toMatchObject({
      code: 'network.protocol-changed',
      details: { protocol: 'bat-placement@1' },
    });
    expect(await records('registry')).toHaveLength(ALL + 3);
    await province.edit('network/protocols/bat-placement.yaml', (text) =>
      text.replace('version: 1', 'version: 2'),
    );
    await province.agree();
    await province.start();
    const said = (await published(ALL + 4)).slice(ALL + 3);
    expect(said.map(typeOf)).toEqual(['protocol-published']);
    expect((await province.call('protocols/bat-placement')).body).toMatchObject({
      version: 2,
      inForce: true,
    });
    expect((await province.call('protocols/bat-placement@1')).body).toMatchObject({ version: 1 });
  });
});
