import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  type Actor,
  ApiTags,
  CurrentActor,
  IdempotencyKey,
  idempotencyOf,
  notFound,
  Requires,
} from '#platform';
import {
  decideProposal,
  listProposals,
  proposeService,
  type ProposalView,
} from '../../app/directory/proposals.js';
import { listServices } from '../../app/directory/stored-service.js';
import type { PlanContext } from '../../app/plan-context.js';
import { PLAN_CONTEXT } from '../../plan.tokens.js';
import { readerOf } from '../readers.js';
import { entryOf } from './entry-of.js';
import { ProposalsQuery, RefusalDto, ServiceDto, ServicePath } from './service.dto.js';

/** Something that the Province should do about its directory. */
export interface DirectoryTask {
  readonly task: 'verify' | 'decide';
  /** The service, or the proposal. */
  readonly id: string;
  readonly organization: string;
  readonly name: string;
  /** When it was verified last, or proposed. */
  readonly since: string | null;
}

const MOST_TASKS = 200;

/** Institutions say what their services are; the Province decides. */
@ApiTags('directory')
@Controller()
export class ProposalController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
  ) {}

  /** The planner sees all; a coordinator her institution's. */
  @Get('proposals')
  @Requires('plan:read')
  async list(
    @CurrentActor() actor: Actor,
    @Query() { state, limit }: ProposalsQuery,
  ): Promise<{ items: ProposalView[]; next: null }> {
    const reader = readerOf(actor, this.context);
    if (reader === 'anybody') throw notFound();
    const items = await listProposals(this.db, this.context, {
      limit,
      ...(state === undefined ? {} : { state }),
      ...(reader === 'planner' ? {} : { organization: actor.institution }),
    });
    return { items, next: null };
  }

  @Post('proposals')
  @Requires('plan:contribute')
  async propose(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: ServiceDto,
  ): Promise<{ id: string }> {
    const idempotency = idempotencyOf(this.context, actor, key, 'proposals', dto);
    const command = { entry: entryOf(dto), by: actor.institution, idempotency };
    const id = await this.db.transaction((tx) => proposeService(tx, this.context, command));
    return { id };
  }

  @Post('proposals/:id/acceptance')
  @HttpCode(200)
  @Requires('plan:write')
  async accept(
    @CurrentActor() actor: Actor,
    @Param() { id }: ServicePath,
    @IdempotencyKey() key: string,
  ): Promise<{ id: string; state: string }> {
    const idempotency = idempotencyOf(this.context, actor, key, `proposals/${id}/acceptance`, {});
    await this.db.transaction((tx) => decideProposal(tx, this.context, { id, accepted: true, idempotency }));
    this.context.wakeRelay();
    return { id, state: 'accepted' };
  }

  @Post('proposals/:id/refusal')
  @HttpCode(200)
  @Requires('plan:write')
  async refuse(
    @CurrentActor() actor: Actor,
    @Param() { id }: ServicePath,
    @IdempotencyKey() key: string,
    @Body() dto: RefusalDto,
  ): Promise<{ id: string; state: string }> {
    const idempotency = idempotencyOf(this.context, actor, key, `proposals/${id}/refusal`, dto);
    const { reason } = dto;
    await this.db.transaction((tx) =>
      decideProposal(tx, this.context, { id, accepted: false, reason, idempotency }),
    );
    return { id, state: 'refused' };
  }

  /** What the Province has to look at: services that nobody verified for a year, proposals that wait. */
  @Get('directory-tasks')
  @Requires('plan:write')
  async tasks(): Promise<{ items: DirectoryTask[]; next: null }> {
    const stale = await listServices(this.db, this.context, { stale: true, limit: MOST_TASKS });
    const open = await listProposals(this.db, this.context, { state: 'open', limit: MOST_TASKS });
    const items: DirectoryTask[] = [
      ...open.map(({ id, organization, entry, proposedAt }) => ({
        task: 'decide' as const,
        ...{ id, organization, name: entry.name, since: proposedAt },
      })),
      ...stale.map(({ id, organization, name, verifiedAt }) => ({
        task: 'verify' as const,
        ...{ id, organization, name, since: verifiedAt },
      })),
    ];
    return { items, next: null };
  }
}
