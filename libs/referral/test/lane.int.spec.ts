import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { laneOf, silentLog, topicSpecs, type Log, type LogRecord } from '#messaging';
import { newId } from '#kernel';
import { MemoryLog } from '../../messaging/test/memory-log.js';
import { overdueGaps, stateOf } from '../src/index.js';
import { findReferral } from '../src/store/views.js';
import { attributesOf, put, resigned } from './forged.js';
import { CASA, CAV, Network, type Node } from './network.js';

const LANE = laneOf('intake-cav', 'shelter-beds');

let network: Network;
let cav: Node;
let casa: Node;
let lane: Scrambled;
let alarms: string[];

beforeAll(async () => {
  const error: Log['error'] = ({ alarm }) => void alarms.push(String(alarm));
  network = await Network.open();
  cav = await network.node('intake-cav', { logger: { ...silentLog, error } });
  casa = await network.node('shelter-beds', { logger: { ...silentLog, error } });
  lane = await Scrambled.open();
});
beforeEach(() => {
  alarms = [];
});
afterAll(() => network.close());

/** The lane that both parties read here: the relays' own is only where its records come from. */
class Scrambled {
  readonly log = new MemoryLog();

  static async open(): Promise<Scrambled> {
    const scrambled = new Scrambled();
    await scrambled.log.ensureTopics(topicSpecs(['intake-cav', 'intake-ambiti', 'shelter-beds']));
    return scrambled;
  }

  async arrive(...records: readonly LogRecord[]): Promise<void> {
    for (const record of records) {
      await put(this.log, record);
      for (const node of [cav, casa]) {
        for (const outcome of await node.fold(this.log)) expect(outcome).toEqual({ do: 'done' });
      }
    }
  }
}

/** What a node has said of a referral, by number: a relay may send a record more than once. */
async function sentBy(node: Node, id: string): Promise<LogRecord[]> {
  await node.send();
  const own = (await network.records(LANE, id)).filter((record) =>
    attributesOf(record).source.startsWith(`/${node.name}/`),
  );
  return [...new Map(own.map((record) => [attributesOf(record).n, record])).values()];
}

/** submitted, received, then three more of the sender's that are still to arrive. */
async function underWay(): Promise<{ id: string; s: LogRecord[] }> {
  const { id } = await cav.submit();
  await lane.arrive(...(await sentBy(cav, id)));
  await lane.arrive(...(await sentBy(casa, id)));
  for (const name of ['departed', 'departed', 'cancelled'] as const) {
    await cav.say(id, CAV, name, name === 'cancelled' ? { attributes: { reason: 'other' } } : {});
  }
  return { id, s: (await sentBy(cav, id)).slice(1) };
}

const both = async (id: string) =>
  Promise.all([
    findReferral(cav.db, { institution: CAV, id }).then(stateOf),
    findReferral(casa.db, { institution: CASA, id }).then(stateOf),
  ]);

const numbers = async (id: string): Promise<string[]> =>
  (await casa.timeline(id, CASA)).map(({ side, n }) => `${side}${String(n)}`);

const faults = async (node: Node, id: string): Promise<string[]> => {
  const rows: { fault: string }[] = await node.db.query(
    `SELECT fault FROM quarantine WHERE key = $1 ORDER BY at`,
    [id],
  );
  return rows.map((row) => row.fault);
};

describe('the numbers of a lane', () => {
  it('drop what comes again, whenever it comes', async () => {
    const { id } = await cav.submit();
    const first = await sentBy(cav, id);
    await lane.arrive(...first, ...first);
    const second = await sentBy(casa, id);
    await lane.arrive(...second, ...first, ...second);
    expect(await numbers(id)).toEqual(['s1', 'r1']);
    expect((await both(id)).map(({ state }) => state)).toEqual(['received', 'received']);
    expect(alarms).toEqual([]);
    expect(await casa.count('proposal', `referral = '${id}'`)).toBe(1);
  });

  it('make a referral wait at a gap, both sides, and go on in lane order when it is filled', async () => {
    const { id, s } = await underWay();
    const [s2, s3, s4] = s;
    if (s2 === undefined || s3 === undefined || s4 === undefined) throw new Error('nothing was sent');
    await casa.say(id, CASA, 'acknowledged');
    const [, r2] = await sentBy(casa, id);
    if (r2 === undefined) throw new Error('nothing was sent');

    await lane.arrive(s4, r2, s3, s4);
    expect(await numbers(id)).toEqual(['s1', 'r1']);
    for (const [node, institution] of [
      [cav, CAV],
      [casa, CASA],
    ] as const) {
      expect((await node.see(id, institution)).waiting).toBe(true);
      await expect(node.say(id, institution, institution === CAV ? 'departed' : 'met')).rejects.toMatchObject(
        {
          kind: 'unavailable',
          code: 'referral.waiting',
        },
      );
      expect(await overdueGaps(node.db, 0)).toMatchObject([
        { referral: id, side: 's', n: 2, from: CAV, to: CASA },
      ]);
      expect(await overdueGaps(node.db, 60_000)).toEqual([]);
    }

    await lane.arrive(s2);
    // s4 came before r2 and s3, so it goes before r2; s3 is what it waited for
    expect(await numbers(id)).toEqual(['s1', 'r1', 's2', 's3', 's4', 'r2']);
    const [sent, received] = await both(id);
    expect(sent).toEqual(received);
    expect(sent.state).toBe('cancelled');
    expect(await cav.timeline(id, CAV)).toEqual(await casa.timeline(id, CASA));
    expect((await casa.timeline(id, CASA)).at(-1)).toMatchObject({ type: 'acknowledged', superseded: true });
    expect(await casa.count('referral_waiting')).toBe(0);
    expect((await casa.see(id, CASA)).waiting).toBe(false);
  });

  it('make a referral wait whose first word is missing', async () => {
    const { id } = await cav.submit();
    await cav.say(id, CAV, 'cancelled', { attributes: { reason: 'other' } });
    const [s1, s2] = await sentBy(cav, id);
    if (s1 === undefined || s2 === undefined) throw new Error('nothing was sent');
    await lane.arrive(s2);
    expect(await casa.count('referral', `id = '${id}'`)).toBe(0);
    expect(await overdueGaps(casa.db, 0)).toMatchObject([{ referral: id, side: 's', n: 1, reported: false }]);
    await lane.arrive(s1);
    expect((await casa.see(id, CASA)).state).toBe('cancelled');
    expect((await cav.see(id, CAV)).state).toBe('cancelled');
    // it was over before this node could answer
    expect(await casa.count('proposal', `referral = '${id}'`)).toBe(0);
  });

  it('void the second event of one number, folded or waiting', async () => {
    const { id, s } = await underWay();
    const [s2, , s4] = s;
    if (s2 === undefined || s4 === undefined) throw new Error('nothing was sent');
    await lane.arrive(
      s4,
      resigned(cav.keyStore, s4, { id: newId() }),
      s2,
      resigned(cav.keyStore, s2, { id: newId() }),
    );
    for (const node of [cav, casa]) expect(await faults(node, id)).toEqual(['equivocation', 'equivocation']);
    expect(alarms.filter((alarm) => alarm === 'void')).toHaveLength(4);
    expect(await numbers(id)).toEqual(['s1', 'r1', 's2']);
  });

  it('are not spent by a void record: the referral goes on', async () => {
    const { id, s } = await underWay();
    const [s2, ...rest] = s;
    if (s2 === undefined) throw new Error('nothing was sent');
    await lane.arrive({ ...s2, value: Buffer.from('something else') }, s2, ...rest);
    expect(await faults(casa, id)).toEqual(['payload-hash']);
    expect(await numbers(id)).toEqual(['s1', 'r1', 's2', 's3', 's4']);
  });
});

describe('who may speak in a referral', () => {
  it('is settled by its first event', async () => {
    const { id } = await cav.submit();
    await lane.arrive(...(await sentBy(cav, id)));
    const [ack] = await sentBy(casa, id);
    if (ack === undefined) throw new Error('nothing was sent');
    await lane.arrive(ack);
    const intruder = '/shelter-beds/casa-rifugio-2';
    const kid = casa.keyStore.eventKey(intruder)?.kid ?? '';
    const change = { id: newId(), n: '2', source: intruder, to: 'casa-rifugio-2', kid };
    await lane.arrive(resigned(casa.keyStore, ack, change));
    expect([await faults(cav, id), await faults(casa, id)]).toEqual([['party'], ['party']]);
    expect(await numbers(id)).toEqual(['s1', 'r1']);
  });
});

describe('what does not open', () => {
  it('is folded all the same, and the recipient blocks what it cannot read', async () => {
    const { id } = await cav.submit();
    const [sent] = await sentBy(cav, id);
    if (sent === undefined) throw new Error('nothing was sent');
    await lane.arrive(resigned(cav.keyStore, sent, {}, Buffer.from('{"body":"\\u0000","key":"a.b.c.d.e"}')));
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'submitted', unreadable: true });
    expect(alarms).toContain('unreadable');
    await lane.arrive(...(await sentBy(casa, id)));
    const [at, there] = await both(id);
    expect(at).toEqual(there);
    expect(at.state).toBe('blocked');
    expect((await cav.timeline(id, CAV)).at(-1)).toMatchObject({ type: 'blocked', rule: 'unreadable' });
    expect(await casa.keyStore.subjectKey(id)).toBeUndefined();
  });

  it('is unreadable later on, and changes the state as any other', async () => {
    const { id } = await cav.submit();
    await lane.arrive(...(await sentBy(cav, id)));
    await lane.arrive(...(await sentBy(casa, id)));
    await casa.say(id, CASA, 'acknowledged');
    const [, acknowledged] = await sentBy(casa, id);
    if (acknowledged === undefined) throw new Error('nothing was sent');
    await lane.arrive(resigned(casa.keyStore, acknowledged, {}, Buffer.from('not sealed at all')));
    const [at, there] = await both(id);
    expect(at).toEqual(there);
    expect(at.state).toBe('acknowledged');
    expect(alarms).toContain('unreadable');
  });

  it('is folded by name in a version that nobody here knows', async () => {
    const { id } = await cav.submit();
    const [sent] = await sentBy(cav, id);
    if (sent === undefined) throw new Error('nothing was sent');
    const type = 'staffetta.referral.submitted.v9';
    await lane.arrive(
      resigned(cav.keyStore, sent, { type, dataschema: 'urn:staffetta:event:referral.submitted:v9' }),
    );
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'submitted', unreadable: true });
    await lane.arrive(...(await sentBy(casa, id)));
    expect((await both(id)).map(({ state }) => state)).toEqual(['blocked', 'blocked']);
  });

  it('is not even tried where no flow allows it', async () => {
    const { id } = await cav.submit();
    const [sent] = await sentBy(cav, id);
    if (sent === undefined) throw new Error('nothing was sent');
    await lane.arrive(resigned(cav.keyStore, sent, { flow: 'to-outside' }));
    await lane.arrive(...(await sentBy(casa, id)));
    expect((await casa.timeline(id, CASA)).at(-1)).toMatchObject({ type: 'blocked', rule: 'wrong-flow' });
    expect(await casa.keyStore.subjectKey(id)).toBeUndefined();
    expect((await both(id)).map(({ state }) => state)).toEqual(['blocked', 'blocked']);
  });
});
