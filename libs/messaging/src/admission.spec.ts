import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { RegistryView, type Protocol } from '#trust';
import { publish } from '../test/listed.js';
import { MemoryLog } from '../test/memory-log.js';
import { heartbeat, laneDraft, network, recordOf, specs } from '../test/network.js';
import { admit, admitBatch, isVoid, type AdmissionContext } from './admission.js';
import type { LogRecord } from './event-log.js';

const net = network();
const log = new MemoryLog();
const context: AdmissionContext = {
  registry: net.registry,
  node: net.casa.node,
  partitionFor: (topic, key) => log.partitionFor(topic, key),
};

beforeAll(() => log.ensureTopics(specs));

const submitted = (): Parameters<typeof recordOf>[1] => laneDraft(net, net.cav, newId(), 'submitted');

/** The fault, or `admitted`. */
async function verdict(record: LogRecord, more: Partial<AdmissionContext> = {}): Promise<string> {
  const result = await admit(record, { ...context, ...more });
  return isVoid(result) ? result.fault : 'admitted';
}

const withHeader = (record: LogRecord, name: string, value: string): LogRecord => ({
  ...record,
  headers: record.headers.map(([key, old]) => [key, key === name ? value : old] as const),
});

/** The rule that `laneDraft` names, in force for longer than this software will be. */
function publishProtocol(view: RegistryView): void {
  const flow = { id: 'placement', from: ['cav-1'], to: ['casa-rifugio-1'], service: 'placement' };
  const body = { id: 'bat', version: 1, status: 'active', valid: ['2020-01-01', '2999-12-31'] };
  const protocol = { ...body, signatories: ['cav-1', 'casa-rifugio-1'], flows: [flow] };
  publish(view, protocol as unknown as Protocol, 100n);
}

describe('admission', () => {
  it('admits a genuine record, and knows its own', async () => {
    const record = await recordOf(log, submitted(), net.cav);
    const admitted = await admit(record, context);
    expect(admitted).toMatchObject({ speaker: net.cav.speaker, own: false, versionKnown: true });
    expect(await admit(record, { ...context, node: net.cav.node })).toMatchObject({ own: true });
  });

  it('admits the answers of the other side, and other topics', async () => {
    const answer = laneDraft(net, net.casa, newId(), 'received');
    expect(await verdict(await recordOf(log, answer, net.casa))).toBe('admitted');
    expect(await verdict(await recordOf(log, heartbeat(net.cav), net.cav))).toBe('admitted');
  });

  it('voids what was changed after signing', async () => {
    const record = await recordOf(log, submitted(), net.cav);
    expect(await verdict(withHeader(record, 'ce_n', '2'))).toBe('signature');
    expect(await verdict({ ...record, value: Buffer.from('other') })).toBe('payload-hash');
    expect(await verdict({ ...record, key: newId() })).toBe('key');
    expect(await verdict({ ...record, key: null })).toBe('key');
    expect(await verdict({ ...record, partition: (record.partition + 1) % 6 })).toBe('partition');
  });

  it('keeps the unsigned traceparent out of it', async () => {
    const draft = submitted();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const record = await recordOf(
      log,
      { ...draft, attributes: { ...draft.attributes, traceparent } },
      net.cav,
    );
    expect(await verdict(withHeader(record, 'ce_traceparent', traceparent.replace('0af', '0ae')))).toBe(
      'admitted',
    );
  });

  it('voids a speaker that is not the party it speaks for', async () => {
    const draft = submitted();
    expect(await verdict(await recordOf(log, draft, net.cav, { side: 'r' }))).toMatch(/party|envelope/);
    const stolen = await recordOf(log, draft, net.casa, { source: net.casa.speaker });
    expect(await verdict(stolen)).toBe('party');
    const elsewhere = { ...draft, topic: 'referrals.intake-cav.intake-cav' };
    expect(await verdict(await recordOf(log, elsewhere, net.cav))).toBe('topic');
  });

  it('lets nobody speak about another institution, or on the registry’s topics', async () => {
    const beat = heartbeat(net.casa);
    const forged = await recordOf(log, beat, net.cav, { source: net.cav.speaker });
    expect(await verdict(forged)).toBe('party');
  });

  it('counts a key only from its entry’s append time on, and looks again before it says no', async () => {
    const record = await recordOf(log, heartbeat(net.cav), net.cav);
    const { looks } = net.registry;
    expect(await verdict({ ...record, appendedAt: -1 })).toBe('unlisted-key');
    expect(net.registry.looks).toBe(looks + 1);
    const stranger = network();
    expect(await verdict(await recordOf(log, submitted(), { ...net.cav, key: stranger.cav.key }))).toBe(
      'unlisted-key',
    );
    expect(await verdict(await recordOf(log, submitted(), { ...net.cav, key: net.casa.key }))).toBe(
      'unlisted-key',
    );
  });

  it('judges a party and its lane as the registry stood when the record was appended', async () => {
    const moving = network();
    const record = await recordOf(log, laneDraft(moving, moving.cav, newId(), 'submitted'), moving.cav);
    const casa = moving.view.institution(moving.casa.institution);
    if (casa === undefined) throw new Error('unreachable');
    const movedAt = record.appendedAt + 1;
    const body = { ...casa, node: 'intake-ambiti' };
    moving.view.apply({ kind: 'institution', body, appendedAt: movedAt, offset: 100n });
    const more = { registry: moving.registry };
    expect(await verdict(record, more)).toBe('admitted');
    expect(await verdict({ ...record, appendedAt: movedAt }, more)).toBe('topic');
    const answer = laneDraft(moving, moving.casa, newId(), 'received');
    const answered = await recordOf(log, answer, moving.casa);
    expect(await verdict(answered, more)).toBe('admitted');
    expect(await verdict({ ...answered, appendedAt: movedAt }, more)).toBe('party');
  });

  it('counts an institution only from its entry’s append time on', async () => {
    const late = network();
    const fresh = new RegistryView({ pins: {} });
    for (const body of late.view.institutions())
      fresh.apply({ kind: 'institution', body, appendedAt: 2_000_000, offset: 0n });
    const record = await recordOf(log, laneDraft(late, late.cav, newId(), 'submitted'), late.cav);
    const registry = { ...late.registry, view: fresh };
    expect(await verdict(record, { registry })).toBe('party');
    expect(await verdict({ ...record, appendedAt: 2_000_000 }, { registry })).toBe('unlisted-key');
  });

  it('takes the registry’s new entries into account', async () => {
    const other = network();
    const registry = {
      ...other.registry,
      view: other.view,
      catchUp(): Promise<void> {
        this.view = net.view;
        return Promise.resolve();
      },
    };
    expect(await verdict(await recordOf(log, submitted(), net.cav), { registry })).toBe('admitted');
  });

  it('looks once for the protocol of a request before anybody judges by it', async () => {
    const behind = network();
    let looks = 0;
    const registry = {
      ...behind.registry,
      catchUp(): Promise<void> {
        looks += 1;
        publishProtocol(behind.view);
        return Promise.resolve();
      },
    };
    const [first, second] = [0, 1].map(() => laneDraft(behind, behind.cav, newId(), 'submitted'));
    if (first === undefined || second === undefined) throw new Error('unreachable');
    const records = [await recordOf(log, first, behind.cav), await recordOf(log, second, behind.cav)];
    const lane = { ...context, registry };
    expect((await admitBatch(records, lane)).some(isVoid)).toBe(false);
    expect(looks).toBe(1);
    expect(behind.view.flowNamed('bat@1', 'placement')).toBeDefined();
    expect((await admitBatch(records, lane)).some(isVoid)).toBe(false);
    expect(looks).toBe(1);
  });

  it('goes on where nobody has published the protocol of a request', async () => {
    const { looks } = net.registry;
    expect(await verdict(await recordOf(log, submitted(), net.cav))).toBe('admitted');
    expect(net.registry.looks).toBe(looks + 1);
  });

  it('admits a known name in an unknown version, and voids an unknown name', async () => {
    const draft = submitted();
    const later = await recordOf(log, draft, net.cav, { type: 'staffetta.referral.submitted.v9' });
    expect(await admit(later, context)).toMatchObject({ versionKnown: false });
    const unknown = await recordOf(log, draft, net.cav, { type: 'staffetta.referral.teleported.v1' });
    expect(await verdict(unknown)).toBe('type');
  });

  it('voids repeated headers and broken envelopes', async () => {
    const record = await recordOf(log, submitted(), net.cav);
    const repeated = { ...record, headers: [...record.headers, ['ce_n', '1'] as const] };
    expect(await verdict(repeated)).not.toBe('admitted');
    expect(
      await verdict({ ...record, headers: record.headers.filter(([name]) => name !== 'ce_sig') }),
    ).not.toBe('admitted');
    expect(await verdict({ ...record, headers: [] })).not.toBe('admitted');
  });

  it('keeps the order of a batch', async () => {
    const records = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const record = await recordOf(log, submitted(), net.cav);
        return { ...record, offset: BigInt(i), value: i % 7 === 0 ? Buffer.from('x') : record.value };
      }),
    );
    const verdicts = await admitBatch(records, context);
    expect(verdicts.map((each) => each.record.offset)).toEqual(records.map((record) => record.offset));
    expect(verdicts.filter(isVoid)).toHaveLength(8);
  });
});
