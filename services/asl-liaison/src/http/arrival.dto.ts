import { IsIn } from 'class-validator';
import { IsCode, IsMoment, IsUuid, Optional } from '#party';
import { ARRIVAL_OUTCOMES, type ArrivalOutcome } from '../app/arrival.js';

/** Nothing of who she is. */
export class EnterArrivalDto {
  /** A late entry: when she was triaged. */
  @Optional()
  @IsMoment()
  triagedAt?: string;
}

export class EndArrivalDto {
  @IsCode(ARRIVAL_OUTCOMES)
  outcome!: ArrivalOutcome;

  /** A late entry: when a doctor saw her, or when it was found that she is not there. */
  @Optional()
  @IsMoment()
  endedAt?: string;
}

export class ArrivalPath {
  @IsUuid()
  id!: string;
}

export class ArrivalQuery {
  @Optional()
  @IsIn(['open', 'ended'])
  state?: 'open' | 'ended';
}
