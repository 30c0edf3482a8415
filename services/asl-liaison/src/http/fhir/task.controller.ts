import { Controller, Get, HttpCode, Inject, Post, Put, UseInterceptors } from '@nestjs/common';
import type { Bundle, Task } from 'fhir/r4.js';
import { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { Answer, NumberToCall, PARTY_CONTEXT } from '#party';
import { ApiExcludeController } from '#platform';
import { awaitOutcome, type PartyContext } from '#referral';
import { readActivation } from '../../app/fhir/read-activation.js';
import { readTask, searchReferrals } from '../../app/fhir/read-referrals.js';
import { searchset } from '../../app/fhir/resources/bundle.js';
import { readSearch } from '../../app/fhir/search-params.js';
import { FHIR_PATH } from '../../app/fhir/terms.js';
import { knownVersions, readUpdate, sayStep } from '../../app/fhir/update-task.js';
import { FhirActivations } from './activations.js';
import { TASK_PARAMETERS } from '../../app/fhir/capability.js';
import { FhirAddress } from './fhir-address.js';
import { CurrentFhirCall, type FhirCall } from './fhir-call.decorator.js';
import { FhirInterceptor } from './fhir.interceptor.js';
import { Interaction } from './interaction.decorator.js';
import { cursorOf, placeOf } from './search-page.js';

/** Less than a handler has. */
const WAIT_MS = 2_000;

/** Tasks: what a program polls, and where it says what was done. */
@ApiExcludeController()
@Controller(`${FHIR_PATH}/Task`)
@UseInterceptors(FhirInterceptor)
export class FhirTaskController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(FhirAddress) private readonly address: FhirAddress,
    @Inject(FhirActivations) private readonly activations: FhirActivations,
  ) {}

  @Get()
  @Interaction('Task', 'search-type', 'referral:read')
  async search(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    const wanted = readSearch(call.sent, { parameters: TASK_PARAMETERS, strict: call.strict });
    const { resources, next } = await searchReferrals(this.db, call.reader, 'Task', wanted, placeOf(wanted));
    const [base, cursor] = [this.address.base(call), cursorOf(next)];
    return searchset({ base, type: 'Task', used: wanted.used, resources, cursor });
  }

  @Post('_search')
  @HttpCode(200)
  @Interaction('Task', 'search-type', 'referral:read')
  searchByForm(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    return this.search(call);
  }

  @Get(':id')
  @Interaction('Task', 'read', 'referral:read')
  read(@CurrentFhirCall() { reader, id }: FhirCall): Promise<Task> {
    return readTask(this.db, reader, id);
  }

  /** Activates the network. 201 is durable; the Task names whom to telephone as well. */
  @Post()
  @Interaction('Task', 'create', 'referral:send')
  @UseInterceptors(NumberToCall)
  async create(@CurrentFhirCall() call: FhirCall): Promise<Answer<Task>> {
    const task = await this.activations.activate(call, readActivation(call.body, call.reader.institution));
    return new Answer(201, task, { location: this.address.ofTask(call, task) });
  }

  /**
   * What the owner or the requester says next. 200 with the new version once the lane has it; 202 where it has not
   * within two seconds: read it again. 409 where something else came first.
   */
  @Put(':id')
  @Interaction('Task', 'update', 'referral:answer')
  async update(@CurrentFhirCall() { reader, id, body, headers }: FhirCall): Promise<Answer<Task>> {
    const known = knownVersions(headers['if-match']);
    const { side, step } = await readUpdate(this.db, reader, { id, known, body });
    if (step === undefined) return new Answer(200, await readTask(this.db, reader, id));
    const event = await this.db.transaction((tx) =>
      sayStep(tx, this.context, reader, { id, side, step, known }),
    );
    this.context.wakeRelay?.();
    const outcome = await awaitOutcome(this.db, event, WAIT_MS);
    if (outcome === 'superseded') {
      throw new AppError('conflict', 'referral.superseded', 'Something else came first in the lane.');
    }
    return new Answer(outcome === 'pending' ? 202 : 200, await readTask(this.db, reader, id));
  }
}
