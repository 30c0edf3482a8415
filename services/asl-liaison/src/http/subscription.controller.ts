import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  UseInterceptors,
} from '@nestjs/common';
import type { Bundle, Subscription } from 'fhir/r4.js';
import { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { Answer, PARTY_CONTEXT } from '#party';
import { type Actor, ApiExcludeController, CurrentActor, IfMatch, requireMatch, Requires } from '#platform';
import type { PartyContext } from '#referral';
import { searchset } from '../app/fhir/resources/bundle.js';
import { readSearch } from '../app/fhir/search-params.js';
import { FHIR_PATH } from '../app/fhir/terms.js';
import { subscriptionResource } from '../app/subscriptions/subscription-resource.js';
import {
  changeSubscription,
  endSubscription,
  listSubscriptions,
  readSubscription,
  signingSecret,
  subscribe,
  type ReceiverRules,
  type Wanted,
} from '../app/subscriptions/subscription.js';
import { FhirAddress } from './fhir/fhir-address.js';
import { CurrentFhirCall, type FhirCall } from './fhir/fhir-call.decorator.js';
import { FhirInterceptor } from './fhir/fhir.interceptor.js';
import { RECEIVER_RULES } from './smart.tokens.js';
import { SubscriptionDto } from './subscription.dto.js';

/** Which of the ASL's own systems are told that a Task changed: ids only, they read the rest with a token of theirs. */
@ApiExcludeController()
@Controller(`${FHIR_PATH}/Subscription`)
@UseInterceptors(FhirInterceptor)
export class SubscriptionController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(RECEIVER_RULES) private readonly rules: ReceiverRules,
    @Inject(FhirAddress) private readonly address: FhirAddress,
  ) {}

  /**
   * 201, or 200 where there is the same one already. The answer alone says the secret under which calls are signed, to
   * whoever named the address.
   */
  @Post()
  @Requires('subscription:manage')
  async create(
    @CurrentFhirCall() call: FhirCall,
    @Body() dto: SubscriptionDto,
  ): Promise<Answer<Subscription>> {
    const { row, isNew } = await this.db.transaction((tx) =>
      subscribe(tx, this.context, this.rules, call.actor, wantedOf(dto)),
    );
    const isTheirs = row.namedBy === call.actor.subject;
    const resource = subscriptionResource(row, isTheirs ? signingSecret(this.context, row) : undefined);
    const location = `${this.address.base(call)}/Subscription/${row.id}`;
    return isNew ? new Answer(201, resource, { location }) : new Answer(200, resource);
  }

  @Get()
  @Requires('subscription:manage')
  async search(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    // all there are: twenty at most
    const { used } = readSearch(call.sent, { parameters: [], strict: call.strict });
    const rows = await listSubscriptions(this.db.manager, call.reader.institution);
    return searchset({
      ...{ base: this.address.base(call), type: 'Subscription', used, cursor: null },
      resources: rows.map((row) => subscriptionResource(row)),
    });
  }

  @Get(':id')
  @Requires('subscription:manage')
  async read(@CurrentActor() { institution }: Actor, @Param('id') id: string): Promise<Subscription> {
    return subscriptionResource(await readSubscription(this.db.manager, { institution, id }));
  }

  /** `off` stops it; `requested` or `active` begins again. With another address the answer says another secret. */
  @Put(':id')
  @Requires('subscription:manage')
  async change(
    @CurrentActor() { institution, subject }: Actor,
    @Param('id') id: string,
    @IfMatch() ifMatch: string,
    @Body() dto: SubscriptionDto,
  ): Promise<Subscription> {
    if (dto.id !== undefined && dto.id !== id) throw idMismatch();
    const wanted = wantedOf(dto);
    const requireVersion = (version: number): void => {
      // FHIR's tags are weak ones
      requireMatch(ifMatch.replaceAll('W/"', '"'), version);
    };
    const { row, isMoved } = await this.db.transaction((tx) =>
      changeSubscription(
        tx,
        this.context,
        this.rules,
        { institution, id, subject },
        { wanted, isOff: dto.status === 'off', requireVersion },
      ),
    );
    return subscriptionResource(row, isMoved ? signingSecret(this.context, row) : undefined);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('subscription:manage')
  async end(@CurrentActor() { institution }: Actor, @Param('id') id: string): Promise<void> {
    await this.db.transaction((tx) => endSubscription(tx, { institution, id }));
  }
}

const idMismatch = (): AppError =>
  new AppError('invalid', 'subscription.id', 'The resource has another id than its address.');

const wholeTasks = (): AppError =>
  new AppError('unprocessable', 'subscription.payload', 'Ids alone are told, or nothing: say id-only.');

function wantedOf({ criteria, channel: { endpoint, payload, _payload }, end }: SubscriptionDto): Wanted {
  if ((payload === undefined) !== (_payload === undefined)) throw wholeTasks();
  return {
    ...{ criteria, endpoint, told: payload === undefined ? 'nothing' : 'ids' },
    ...(end === undefined ? {} : { endsAt: new Date(end) }),
  };
}
