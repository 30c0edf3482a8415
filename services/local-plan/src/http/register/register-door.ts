import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { type Actor, decodeCursor, encodeCursor, etag, idempotencyOf, may, requireMatch } from '#platform';
import type { PlanContext } from '../../app/plan-context.js';
import { listEntries, readEntry, type EntryView } from '../../app/register/read-entries.js';
import { createEntry, editEntry, type Writer } from '../../app/register/record-entry.js';
import type { Bodies, Kind } from '../../app/register/registers.js';
import { PLAN_CONTEXT } from '../../plan.tokens.js';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** How entries of every kind come in and go out. */
@Injectable()
export class RegisterDoor {
  constructor(
    @Inject(DataSource) readonly db: DataSource,
    @Inject(PLAN_CONTEXT) readonly context: PlanContext,
  ) {}

  async list<K extends Kind>(
    kind: K,
    { cursor, limit }: { readonly cursor?: string; readonly limit: number },
  ): Promise<Page<EntryView<K>>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, 1)[0];
    const found = await listEntries(this.db, kind, { limit: limit + 1, after });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, next: found.length > limit && last !== undefined ? encodeCursor(last.code) : null };
  }

  async read<K extends Kind>(kind: K, code: string, reply: FastifyReply): Promise<EntryView<K>> {
    const entry = await readEntry(this.db, kind, code);
    void reply.header('etag', etag(entry.revision));
    return entry;
  }

  /** @param key the request's Idempotency-Key; the answer has the entry's ETag */
  async create<K extends Kind>(
    actor: Actor,
    kind: K,
    key: string,
    dto: Bodies[K] & { readonly code: string },
    reply: FastifyReply,
  ): Promise<EntryView<K>> {
    const { code, ...rest } = dto;
    const body = rest as unknown as Bodies[K];
    const idempotency = idempotencyOf(this.context, actor, key, `register/${kind}`, dto);
    const writer = writerOf(actor, this.context);
    const made = await this.db.transaction((tx) =>
      createEntry(tx, this.context, { kind, code, body, writer, idempotency }),
    );
    this.context.wakeRelay();
    return this.read(kind, made, reply);
  }

  async edit<K extends Kind>(
    actor: Actor,
    kind: K,
    { code, ifMatch }: { readonly code: string; readonly ifMatch: string },
    body: Bodies[K],
    reply: FastifyReply,
  ): Promise<EntryView<K>> {
    const matches = (revision: number): void => {
      requireMatch(ifMatch, revision);
    };
    const writer = writerOf(actor, this.context);
    await this.db.transaction((tx) => editEntry(tx, this.context, { kind, code, body, writer, matches }));
    this.context.wakeRelay();
    return this.read(kind, code, reply);
  }
}

/** The Province's planner writes everything, anybody else what is of the own institution. */
const writerOf = ({ institution, roles }: Actor, { province }: Pick<PlanContext, 'province'>): Writer =>
  institution === province && may(roles, 'plan:write') ? 'province' : { institution };
