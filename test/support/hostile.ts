import { expect } from '@jest/globals';
import type { EventLog, LogRecord } from '#messaging';
import type { KeyStore } from '#trust';
import { waitFor } from '#testing';
import { allIsTold } from './audit.js';
import type { Client } from './client.js';
import { query } from './database.js';
import { attributesOf, borrowKeys, LANE, openStackLog, readAll, type Forged } from './lane.js';
import { awaitState, say, timeline, type Referral, type TimelineItem } from './referrals.js';
import { allReceived, preparedRequest, send } from './steadfast.js';
import type { TestStack } from './with-stack.js';

/** As many requests as partitions, and one more: two of them share one. */
const ENOUGH = 7;
const NODES = ['intake-cav', 'shelter-beds', 'province-audit'] as const;

export interface Finding {
  readonly rule: string;
  readonly subject: Readonly<Record<string, string | number>>;
}

/** A lane on which somebody means ill, and two referrals on one partition: the one aimed at, and one beside it. */
export class HostileLane {
  private constructor(
    readonly stack: TestStack,
    readonly log: EventLog,
    readonly centre: Client,
    readonly shelter: Client,
    readonly keys: Readonly<Record<'intake-cav' | 'shelter-beds', KeyStore>>,
    readonly victim: string,
    readonly bystander: string,
    readonly partition: number,
    private readonly closing: readonly (() => Promise<void>)[],
  ) {}

  static async open(stack: TestStack): Promise<HostileLane> {
    const [centre, shelter] = [stack.as('cav-1'), stack.as('casa-rifugio-1')];
    const ids = await send(centre, await preparedRequest(centre), ENOUGH);
    await allReceived(stack, ids);
    const log = await openStackLog(stack);
    const partitions = await Promise.all(ids.map((id) => log.partitionFor(LANE, id)));
    const second = partitions.findIndex((partition, i) => partitions.indexOf(partition) < i);
    const partition = partitions[second] ?? 0;
    const [victim = '', bystander = ''] = [ids[partitions.indexOf(partition)], ids[second]];
    for (const id of [victim, bystander]) {
      await say(shelter, id, 'acknowledgement');
      for (const party of [centre, shelter]) await awaitState(party, id, 'acknowledged');
    }
    const [cav, beds] = await Promise.all([
      borrowKeys(stack, 'intake-cav'),
      borrowKeys(stack, 'shelter-beds'),
    ]);
    const keys = { 'intake-cav': cav.keys, 'shelter-beds': beds.keys };
    const closing = [cav.done, beds.done, () => log.close()];
    return new HostileLane(stack, log, centre, shelter, keys, victim, bystander, partition, closing);
  }

  async close(): Promise<void> {
    for (const close of this.closing) await close();
  }

  /** The genuine record of an event of a referral. */
  async genuine(id: string, name: string): Promise<LogRecord> {
    const records = (await readAll(this.log, LANE)).filter((record) => record.key === id);
    const found = records.find((record) => attributesOf(record).type.includes(`.${name}.`));
    if (found === undefined) throw new Error(`no ${name} in the lane`);
    return found;
  }

  /** Puts a record where a record of its key belongs, or elsewhere. @returns its place */
  async put(
    { key, headers, value }: Forged,
    where: { topic?: string; partition?: number } = {},
  ): Promise<Place> {
    const { topic = LANE } = where;
    const partition = where.partition ?? (await this.log.partitionFor(topic, key));
    const offset = await this.end(topic, partition);
    await this.log.append(topic, partition, [{ key, headers, value }]);
    return { topic, partition, offset };
  }

  async end(topic: string, partition: number): Promise<bigint> {
    return (await this.log.offsets(topic)).find((entry) => entry.partition === partition)?.high ?? 0n;
  }

  /** What a node says of the record at a place; undefined: nothing. */
  async fault(node: string, { topic, partition, offset }: Place): Promise<string | undefined> {
    const [row] = await query<{ fault: string }>(
      this.stack,
      node,
      `SELECT fault FROM quarantine WHERE topic = $1 AND partition = $2 AND "offset" = $3`,
      [topic, partition, String(offset)],
    );
    return row?.fault;
  }

  /** Each of these nodes has put the record aside, for the same reason. */
  async isVoid(place: Place, fault: string | RegExp, nodes: readonly string[] = NODES): Promise<void> {
    for (const node of nodes) {
      const said = await waitFor(`${node} has judged it`, () => this.fault(node, place));
      if (typeof fault === 'string') expect({ node, fault: said }).toEqual({ node, fault });
      else expect(said).toMatch(fault);
    }
  }

  /** Whatever was put on the partition: the referral beside it proceeds, and both parties and the audit agree on both. */
  async goesOn(): Promise<void> {
    await say(this.shelter, this.bystander, 'info-request', { question: 'Arriva da sola?' });
    for (const party of [this.centre, this.shelter])
      await awaitState(party, this.bystander, 'info-requested');
    await say(this.centre, this.bystander, 'info', { answer: 'Sì.' });
    for (const party of [this.centre, this.shelter]) await awaitState(party, this.bystander, 'acknowledged');
    await this.agree(this.bystander);
    await this.agree(this.victim);
  }

  /** Both parties tell the same of a referral, and the audit's replay is where they are. @returns the timeline */
  async agree(id: string): Promise<TimelineItem[]> {
    await allIsTold(this.stack);
    return waitFor('all three agree', async () => {
      const views = await Promise.all(
        [this.centre, this.shelter].map((c) => c.ok(c.get<Referral>(`referrals/${id}`))),
      );
      const told = await timeline(this.centre, id);
      expect(await timeline(this.shelter, id)).toEqual(told);
      const [audit] = await query<{ state: string; nS: number; nR: number }>(
        this.stack,
        'province-audit',
        `SELECT state->>'state' AS state, (state->>'nS')::int AS "nS", (state->>'nR')::int AS "nR" FROM referral WHERE id = $1`,
        [id],
      );
      const numbers = (side: string): number => told.filter((item) => item.side === side).length;
      for (const { state } of views) expect({ state, nS: numbers('s'), nR: numbers('r') }).toEqual(audit);
      return told;
    });
  }

  /** The audit asks about it. */
  async isFound(rule: string, subject: object): Promise<void> {
    await waitFor(`a finding ${rule}`, async () => {
      // the auditor is not told which referral it is about
      const found = await query<{ subject: object }>(
        this.stack,
        'province-audit',
        `SELECT subject FROM finding WHERE rule = $1`,
        [rule],
      );
      expect(found.map((each) => each.subject)).toContainEqual(expect.objectContaining(subject));
      return true;
    });
  }

  /** The next number of a side of the victim. */
  async nextNumber(side: 's' | 'r'): Promise<number> {
    return (await timeline(this.centre, this.victim)).filter((item) => item.side === side).length + 1;
  }
}

export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}
