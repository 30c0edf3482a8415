import type { EntityManager } from 'typeorm';
import { isId } from '#kernel';
import { payloadHash, toHeaders } from '#contracts';
import type { LogRecord } from './event-log.js';
import type { Log } from './log.js';
import { voided } from './metrics.js';
import { GIVEN_UP, STAMPED_COLUMNS, stampedRow } from './sender.js';
import type { AfterCommit, Void } from './types.js';

/**
 * Puts void records aside, in the batch's transaction, with an alarm each. They count for nothing: no fold, no leaf.
 * Processors call it too, for what only they can see (`equivocation`).
 */
export async function quarantine(tx: EntityManager, voids: readonly Void[], logger: Log): Promise<void> {
  if (voids.length === 0) return;
  await tx.query(
    `INSERT INTO quarantine (topic, partition, "offset", fault, event_id, headers, key, value_hash)
     SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::jsonb[], $7::text[],
       $8::text[])
     ON CONFLICT DO NOTHING`,
    [
      voids.map(({ record }) => record.topic),
      voids.map(({ record }) => record.partition),
      voids.map(({ record }) => String(record.offset)),
      voids.map(({ fault }) => fault),
      voids.map(({ record }) => claimedId(record) ?? null),
      voids.map(({ record }) => JSON.stringify(printable(record.headers))),
      voids.map(({ record }) => (record.key === null ? null : storable(record.key))),
      voids.map(({ record }) => payloadHash(record.value)),
    ],
  );
  for (const { record, fault } of voids) {
    voided.inc({ topic: record.topic, fault });
    const { topic, partition } = record;
    logger.error(
      { alarm: 'void', topic, partition, offset: String(record.offset), fault },
      'a record is void',
    );
  }
}

/** PostgreSQL's text and jsonb hold neither U+0000 nor lone surrogates, and a forged record must not stop its partition. */
const storable = (text: string): string => text.replaceAll(/[\0\p{Surrogate}]/gu, '\uFFFD');

const printable = (headers: LogRecord['headers']): [string, string][] =>
  headers.map(([name, value]) => [storable(name), storable(value)]);

function claimedId(record: LogRecord): string | undefined {
  const id = record.headers.find(([name]) => name === 'ce_id')?.[1];
  return id !== undefined && isId(id) ? id : undefined;
}

/**
 * This node's own record is void, byte for byte and place for place as its outbox stamped it: sent again once as it is
 * (a reader's registry may have been behind the key); void again: stamped anew with the same `n`, once; void even so:
 * it stays unsent until an operator has found out why, because more of the same would fill the lane for ever. A copy
 * elsewhere is somebody else's doing and changes nothing: else a peer could make us contradict ourselves.
 */
export async function resendOwnVoids(
  tx: EntityManager,
  voids: readonly Void[],
  logger: Log,
  after: AfterCommit,
  wake: () => void,
): Promise<void> {
  for (const { record } of voids) {
    const id = claimedId(record);
    if (id === undefined) continue;
    const rows: Parameters<typeof stampedRow>[0][] = await tx.query(
      `SELECT ${STAMPED_COLUMNS} FROM outbox WHERE id = $1::uuid AND stamped_at IS NOT NULL
         AND topic = $2 AND partition = $3 FOR UPDATE`,
      [id, record.topic, record.partition],
    );
    const [found] = rows;
    if (found === undefined || !isSame(record, stampedRow(found))) continue;
    const { topic, partition } = record;
    const about = { topic, partition, eventId: id };
    const times = found.voided + 1;
    if (times > GIVEN_UP) continue;
    await tx.query(
      `UPDATE outbox SET voided = $2, published_at = NULL${times === 2 ? UNSTAMP : ''} WHERE position = $1`,
      [found.position, times],
    );
    if (times === 1) logger.warn(about, 'own record void: sending the same bytes again');
    else if (times < GIVEN_UP)
      logger.error({ alarm: 'own-void', ...about }, 'own record void again: stamping anew');
    else logger.error({ alarm: 'own-void', ...about }, 'own record void once more: not sending it any more');
    if (times < GIVEN_UP) after.push(wake);
  }
}

/** All stamps but `n`: the number stays this event's. */
const UNSTAMP = `, stamped_at = NULL, partition = NULL, epoch = NULL, seq = NULL, prev = NULL, kid = NULL, sig = NULL`;

function isSame(record: LogRecord, row: ReturnType<typeof stampedRow>): boolean {
  const stamped = toHeaders(row.attributes);
  return (
    record.key === row.key &&
    record.value.equals(row.value) &&
    record.headers.length === Object.keys(stamped).length &&
    record.headers.every(([name, value]) => stamped[name] === value)
  );
}
