import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { Relay } from '#messaging';
import { idempotencyOf, type Actor } from '#platform';
import {
  awaitOutcome,
  getReferral,
  propose,
  recorded,
  reroute,
  submitEach,
  withRefusals,
  type PartyContext,
  type ProposeCommand,
  type ReferralView,
  type ReroutedView,
  type Side,
  type SubmitCommand,
  type Which,
} from '#referral';
import { submitReferral } from '../app/submit-referral.js';
import { Changes } from '../changes.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { Answer } from './answer.js';
import type { Call } from './call.decorator.js';
import type { AskDto, AskSeveralDto, RerouteDto, SubmitReferralDto } from './referral.dto.js';
import { plain } from './plain.js';
import type { RecipientDto, SaidDto } from './verbs.dto.js';

/** What the verb says, in the machine's words; `re` absent: about the current offer or question. */
type Said = Pick<ProposeCommand, 'name' | 'attributes' | 're' | 'body' | 'params'>;

export type CommandAnswer = Promise<Answer<ReferralView>>;

const superseded = (view: ReferralView): AppError =>
  new AppError('conflict', 'referral.superseded', 'Something else came first in the lane.', {
    state: view.state,
  });

/**
 * Opens the transaction, calls one function, wakes the relay after the commit, and waits for the lane if it was asked
 * to: 200 folded, 409 superseded with the current state, else 202 (design §3.4).
 */
@Injectable()
export class Commands {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(Relay) private readonly relay: Relay,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  recipient(call: Call, dto: RecipientDto, said: Said): CommandAnswer {
    return this.say(call, dto, 'r', { ...said, params: { ...said.params, reported: dto.reported === true } });
  }

  sender(call: Call, dto: SaidDto, said: Said): CommandAnswer {
    return this.say(call, dto, 's', said);
  }

  /** 201 as soon as it is durable; with `Prefer: wait` it may already be in the lane. */
  async submit(actor: Actor, key: string, wait: number, dto: SubmitReferralDto): CommandAnswer {
    const idempotency = idempotencyOf(this.context, actor, key, 'referrals', dto);
    const { institution, subject, roles } = actor;
    const { view } = await withRefusals(this.db, this.context, (tx) =>
      submitReferral(tx, this.context, {
        ...toCommand(dto),
        institution,
        actor: subject,
        roles,
        idempotency,
      }),
    );
    return this.sent(institution, view, wait);
  }

  /** Several at once: all of them, or none. */
  async submitEach(
    { actor, id, key }: Omit<Call, 'wait'>,
    { to, ...dto }: AskSeveralDto,
  ): Promise<Answer<{ items: ReferralView[] }>> {
    const idempotency = idempotencyOf(this.context, actor, key, `cases/${id}/requests`, { to, ...dto });
    const { institution, subject, roles } = actor;
    const { views } = await withRefusals(this.db, this.context, (tx) =>
      submitEach(
        this.context,
        { ...toCommand(dto), to, case: id, institution, actor: subject, roles, idempotency },
        (command) => submitReferral(tx, this.context, command),
      ),
    );
    for (const view of views) this.afterCommit(institution, view.id, 's');
    return new Answer(201, { items: views });
  }

  /** The same, of what was sent to somebody else before. Whoever sends it again reads it again: that is recorded. */
  async reroute(
    actor: Actor,
    { id, key, wait }: Omit<Call, 'actor'>,
    dto: RerouteDto,
  ): Promise<Answer<ReroutedView>> {
    const idempotency = idempotencyOf(this.context, actor, key, `referrals/${id}/reroute`, dto);
    const { institution, subject, roles } = actor;
    const { to, urgency, agreement, necessity } = dto;
    const { view } = await recorded(this.db, this.context, (tx) =>
      reroute(tx, this.context, {
        ...{ to, urgency, agreement, necessity },
        ...{ institution, referral: id, person: { subject, roles }, idempotency },
      }),
    );
    const { status, body, headers } = await this.sent(institution, view, wait);
    return new Answer(status, { ...body, leftOut: view.leftOut }, headers);
  }

  private async sent(institution: string, view: ReferralView, wait: number): CommandAnswer {
    this.afterCommit(institution, view.id, 's');
    const { pending } = view;
    const outcome = wait > 0 && pending !== null ? await awaitOutcome(this.db, pending.id, wait) : 'pending';
    const body = outcome === 'pending' ? view : await this.read({ institution, id: view.id, side: 's' });
    const location = `/api/${this.context.node}/v1/referrals/${view.id}`;
    return new Answer(201, body, { location });
  }

  private async say({ actor, id, key, wait }: Call, dto: SaidDto, side: Side, said: Said): CommandAnswer {
    const idempotency = idempotencyOf(this.context, actor, key, `referrals/${id}/${said.name}`, dto);
    const { institution, subject, roles } = actor;
    const { view, event } = await this.db.transaction((tx) =>
      propose(tx, this.context, {
        ...said,
        body: { ...said.body, occurred: instant(dto.occurred) },
        institution,
        actor: subject,
        roles,
        referral: id,
        side,
        idempotency,
      }),
    );
    this.afterCommit(institution, id, side);
    if (wait === 0) return new Answer(202, view);
    const outcome = await awaitOutcome(this.db, event, wait);
    if (outcome === 'pending') return new Answer(202, view);
    const now = await this.read({ institution, id, side, roles });
    if (outcome === 'superseded') throw superseded(now);
    return new Answer(200, now);
  }

  private read(which: Which): Promise<ReferralView> {
    return getReferral(this.db, this.context, which);
  }

  private afterCommit(institution: string, referral: string, side: Side): void {
    this.relay.wake();
    this.changes.tell([{ institution, referral, side }]);
  }
}

/** A moment as events write it: UTC. The DTO has checked its form. */
export const instant = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : new Date(text).toISOString();

type Asked = Omit<SubmitCommand, 'institution' | 'actor' | 'roles' | 'idempotency' | 'to' | 'case'>;

/** The body that was checked, as the store reads it; whatever else it holds is passed on. */
function toCommand<T extends AskDto>({
  needs,
  risk,
  question,
  notice,
  occurred,
  ...rest
}: T): Omit<T, 'needs' | 'risk' | 'question' | 'notice' | 'occurred'> & Pick<Asked, Sealed> {
  return {
    ...rest,
    needs: plain(needs),
    ...(risk === undefined ? {} : { risk: plain(risk) }),
    ...(question === undefined ? {} : { question: plain(question) }),
    ...(notice === undefined ? {} : { notice: plain(notice) }),
    ...(occurred === undefined ? {} : { occurred: new Date(occurred).toISOString() }),
  };
}

type Sealed = 'needs' | 'risk' | 'question' | 'notice' | 'occurred';
