import { Inject, Injectable } from '@nestjs/common';
import type { Task } from 'fhir/r4.js';
import { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { PARTY_CONTEXT } from '#party';
import { idempotencyKeyOf, idempotencyOf, validationPipe } from '#platform';
import { sentByProgram, withRefusals, type PartyContext } from '#referral';
import { activateNetwork } from '../../app/activate-network.js';
import { conditionalCreate, profileBroken, type FhirFault } from '../../app/fhir/fhir.errors.js';
import { elementOf, type SaidActivation } from '../../app/fhir/read-activation.js';
import { findChanged } from '../../app/fhir/read-referrals.js';
import { toTask } from '../../app/fhir/resources/task.js';
import { EXTENSION } from '../../app/fhir/terms.js';
import { ActivateDto } from '../activation.dto.js';
import type { FhirCall } from './fhir-call.decorator.js';

const pipe = validationPipe();

/** "Attiva la rete", said in FHIR: the same verb, the same rules, the same refusals. */
@Injectable()
export class FhirActivations {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  /**
   * A repetition is known by `Idempotency-Key` alone: a search such as `If-None-Exist`, say for the ward, would take a
   * second woman's activation for the first one's.
   * @returns the Task, with whom to telephone as well
   */
  async activate({ actor, reader, headers }: FhirCall, said: SaidActivation): Promise<Task> {
    if (headers['if-none-exist'] !== undefined) throw conditionalCreate();
    const dto = await formOf(said.form);
    const { callback: phone, children, ...rest } = dto;
    const key = idempotencyKeyOf(headers['idempotency-key']);
    const { institution, subject, roles } = actor;
    const task = await withRefusals(this.db, this.context, async (tx) => {
      const { id, call } = await activateNetwork(tx, this.context, {
        ...rest,
        ...{ phone, institution, person: { subject, roles } },
        children: children.map(({ ageBand, sex }) => ({ ageBand, ...(sex === undefined ? {} : { sex }) })),
        idempotency: idempotencyOf(this.context, actor, key, 'fhir/Task', said.form),
      });
      if (reader.person.program === true) await sentByProgram(tx, { referral: id, institution, subject });
      return withNumber(toTask(await findChanged(tx, reader, id)), call.phone);
    });
    this.context.wakeRelay?.();
    return task;
  }
}

const withNumber = (task: Task, phone: string): Task => ({
  ...task,
  extension: [
    ...(task.extension ?? []),
    { url: EXTENSION.call, valueContactPoint: { system: 'phone', value: phone } },
  ],
});

/** The form's own rules, told of the Task's elements. */
async function formOf(form: SaidActivation['form']): Promise<ActivateDto> {
  try {
    return (await pipe.transform(form, { type: 'body', metatype: ActivateDto })) as ActivateDto;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { kind, code, message, details } = error;
    const faults = (details['errors'] as readonly FhirFault[]).map(({ path, rule }) => ({
      path: elementOf(path),
      rule,
    }));
    throw kind === 'invalid' ? profileBroken(faults) : new AppError(kind, code, message, { errors: faults });
  }
}
