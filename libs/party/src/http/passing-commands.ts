import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { etag, idempotencyOf } from '#platform';
import {
  handOverCase,
  openReceivedCase,
  recorded,
  returnCase,
  sentBefore,
  withRefusals,
  type PartyContext,
  type ReferralView,
  type SentBefore,
  type SubmitCommand,
} from '#referral';
import { askInTheMorning } from '../app/morning.js';
import { submitReferral } from '../app/submit-referral.js';
import { Changes } from '../changes.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { Answer } from './answer.js';
import type { Call } from './call.decorator.js';
import { instant } from './commands.js';
import { plain } from './plain.js';
import type { HandOverDto, MorningDto, OpenReceivedCaseDto, ReturnDto } from './passing.dto.js';

/** What waits for the morning. */
export interface MorningView {
  /** The request to the centre. */
  readonly referral: ReferralView | null;
  /** When the centre opens; now, if it is open. */
  readonly dueAt: string;
  /** The centre's number. */
  readonly call: string | null;
}

type Of = Omit<Call, 'wait'>;
type Sent = Promise<Answer<ReferralView>>;
type SendIn = (tx: EntityManager) => (command: SubmitCommand) => ReturnType<typeof submitReferral>;

/** Passing a woman on: she comes back, or somebody else goes on with her. */
@Injectable()
export class PassingCommands {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  private readonly sendIn: SendIn = (tx) => (command) => submitReferral(tx, this.context, command);

  async return({ actor, id, key }: Of, dto: ReturnDto): Sent {
    const idempotency = idempotencyOf(this.context, actor, key, `cases/${id}/return`, dto);
    const { institution, subject, roles } = actor;
    const { needs, callback, risk, occurred, ...rest } = dto;
    const { view } = await recorded(this.db, this.context, (tx) =>
      returnCase(
        tx,
        this.context,
        {
          ...rest,
          ...{ institution, case: id, person: { subject, roles }, idempotency },
          callback: plain(callback),
          ...(needs === undefined ? {} : { needs: plain(needs) }),
          ...(risk === undefined ? {} : { risk: plain(risk) }),
          occurred: instant(occurred),
        },
        this.sendIn(tx),
      ),
    );
    return this.sent(institution, view);
  }

  async handOver({ actor, id, key }: Of, dto: HandOverDto): Sent {
    const idempotency = idempotencyOf(this.context, actor, key, `cases/${id}/hand-over`, dto);
    const { institution, subject, roles } = actor;
    const { needs, risk, occurred, service = 'centre-support', ...rest } = dto;
    const { view } = await withRefusals(this.db, this.context, (tx) =>
      handOverCase(
        tx,
        this.context,
        {
          ...rest,
          ...{ institution, actor: subject, roles, case: id, service, idempotency },
          needs: plain(needs),
          ...(risk === undefined ? {} : { risk: plain(risk) }),
          occurred: instant(occurred),
        },
        this.sendIn(tx),
      ),
    );
    return this.sent(institution, view);
  }

  /** 201 with the request to the centre, or with none where she has not chosen yet. */
  async morning({ actor, id, key }: Of, dto: MorningDto): Promise<Answer<MorningView>> {
    const idempotency = idempotencyOf(this.context, actor, key, `referrals/${id}/morning`, dto);
    const { institution, subject, roles } = actor;
    const { callback, ...rest } = dto;
    const { view, opens } = await recorded(this.db, this.context, (tx) =>
      askInTheMorning(tx, this.context, {
        ...rest,
        ...{ institution, referral: id, person: { subject, roles }, idempotency },
        ...(callback === undefined ? {} : { callback: plain(callback) }),
      }),
    );
    this.context.wakeRelay?.();
    if (view !== null) this.changes.tell([{ institution, referral: view.id, side: 's' }]);
    const phone = dto.to === undefined ? undefined : this.context.registry.institution(dto.to)?.onCall;
    return new Answer(201, { referral: view, dueAt: opens.toISOString(), call: phone ?? null });
  }

  /** What was sent, to begin a new form with. */
  async again({ actor, id }: Omit<Of, 'key'>): Promise<SentBefore> {
    const { institution, subject, roles } = actor;
    const found = await recorded(this.db, this.context, (tx) =>
      sentBefore(tx, this.context, { institution, referral: id, person: { subject, roles } }),
    );
    this.context.wakeRelay?.();
    return found;
  }

  /** 201 with the new file; 200 with the one that was opened from this request before. */
  async openCase({ actor, id, key }: Of, dto: OpenReceivedCaseDto): Promise<Answer<object>> {
    const idempotency = idempotencyOf(this.context, actor, key, `referrals/${id}/case`, dto);
    const { institution, subject: who, roles } = actor;
    const { alias, subject } = dto;
    const { opened, version, ...view } = await recorded(this.db, this.context, (tx) =>
      openReceivedCase(tx, this.context, {
        ...{ institution, referral: id, person: { subject: who, roles }, alias, subject, idempotency },
      }),
    );
    this.context.wakeRelay?.();
    const location = `/api/${this.context.node}/v1/cases/${view.id}`;
    return new Answer(opened ? 201 : 200, view, { etag: etag(version), location });
  }

  private sent(institution: string, view: ReferralView): Answer<ReferralView> {
    this.context.wakeRelay?.();
    this.changes.tell([{ institution, referral: view.id, side: 's' }]);
    return new Answer(201, view, { location: `/api/${this.context.node}/v1/referrals/${view.id}` });
  }
}
