import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type Actor,
  ApiTags,
  CurrentActor,
  decodeCursor,
  encodeCursor,
  etag,
  IdempotencyKey,
  idempotencyOf,
  IfMatch,
  requireMatch,
  Requires,
} from '#platform';
import { listServices, readService, type ServiceView } from '../../app/directory/stored-service.js';
import { editService, enterService, moveService, verifyService } from '../../app/directory/write-service.js';
import type { PlanContext } from '../../app/plan-context.js';
import { PLAN_CONTEXT } from '../../plan.tokens.js';
import { readerOf } from '../readers.js';
import { entryOf } from './entry-of.js';
import { ServiceDto, ServicePath, ServicesQuery, ServiceStateDto } from './service.dto.js';

/** The directory of services as the Province keeps it (purpose 1). */
@ApiTags('directory')
@Controller('services')
export class ServiceController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
  ) {}

  @Get()
  @Requires('plan:read')
  async list(
    @CurrentActor() actor: Actor,
    @Query() { organization, stale, cursor, limit }: ServicesQuery,
  ): Promise<{ items: ServiceView[]; next: string | null }> {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, 1);
    const items = await listServices(this.db, this.context, {
      limit: limit + 1,
      stale: stale === 'true',
      all: this.seesAll(actor),
      ...(organization === undefined ? {} : { organization }),
      ...(after === undefined ? {} : { after }),
    });
    const page = items.slice(0, limit);
    return { items: page, next: items.length > limit ? encodeCursor(page.at(-1)?.code ?? '') : null };
  }

  @Get(':id')
  @Requires('plan:read')
  async one(
    @CurrentActor() actor: Actor,
    @Param() { id }: ServicePath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceView> {
    return this.show(id, this.seesAll(actor), reply);
  }

  @Post()
  @Requires('plan:write')
  async enter(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: ServiceDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceView> {
    const idempotency = idempotencyOf(this.context, actor, key, 'services', dto);
    const entry = entryOf(dto);
    const id = await this.say((tx) => enterService(tx, this.context, { entry, idempotency }));
    return this.show(id, true, reply);
  }

  @Put(':id')
  @Requires('plan:write')
  async edit(
    @Param() { id }: ServicePath,
    @IfMatch() ifMatch: string,
    @Body() dto: ServiceDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceView> {
    const matches = (revision: number): void => {
      requireMatch(ifMatch, revision);
    };
    await this.say((tx) => editService(tx, this.context, { id, entry: entryOf(dto), matches }));
    return this.show(id, true, reply);
  }

  /** Listed, closed for a time, or no longer there. */
  @Post(':id/state')
  @HttpCode(200)
  @Requires('plan:write')
  async move(
    @CurrentActor() actor: Actor,
    @Param() { id }: ServicePath,
    @IdempotencyKey() key: string,
    @Body() dto: ServiceStateDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceView> {
    const idempotency = idempotencyOf(this.context, actor, key, `services/${id}/state`, dto);
    await this.say((tx) => moveService(tx, this.context, { id, state: dto.state, idempotency }));
    return this.show(id, true, reply);
  }

  /** It is as the directory says: of any service by the Province. */
  @Post(':id/verification')
  @HttpCode(200)
  @Requires('plan:write')
  verify(
    @CurrentActor() actor: Actor,
    @Param() { id }: ServicePath,
    @IdempotencyKey() key: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceView> {
    return this.vouch(actor, id, key, 'verification', reply);
  }

  /** It is as the directory says: of its own by an institution. */
  @Post(':id/own-verification')
  @HttpCode(200)
  @Requires('plan:contribute')
  verifyOwn(
    @CurrentActor() actor: Actor,
    @Param() { id }: ServicePath,
    @IdempotencyKey() key: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceView> {
    return this.vouch(actor, id, key, 'own-verification', reply);
  }

  private async vouch(
    actor: Actor,
    id: string,
    key: string,
    route: string,
    reply: FastifyReply,
  ): Promise<ServiceView> {
    const idempotency = idempotencyOf(this.context, actor, key, `services/${id}/${route}`, {});
    await this.say((tx) => verifyService(tx, this.context, { id, by: actor.institution, idempotency }));
    return this.show(id, this.seesAll(actor), reply);
  }

  private readonly seesAll = (actor: Actor): boolean => readerOf(actor, this.context) === 'planner';

  private async say<Made>(work: (tx: EntityManager) => Promise<Made>): Promise<Made> {
    const made = await this.db.transaction(work);
    this.context.wakeRelay();
    return made;
  }

  private async show(id: string, all: boolean, reply: FastifyReply): Promise<ServiceView> {
    const view = await readService(this.db, this.context, id, all);
    void reply.header('etag', etag(view.revision));
    return view;
  }
}
