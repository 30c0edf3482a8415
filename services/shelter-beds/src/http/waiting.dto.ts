import { IsCode, IsUuid } from '#party';
import { PAUSE_REASONS, SKIP_REASONS } from '../app/waiting-codes.js';

export class WaitingPath {
  @IsUuid()
  id!: string;
}

export class PauseWaitingDto {
  @IsCode(PAUSE_REASONS)
  reason!: string;
}

export class SkipWaitingDto {
  /** The referral that is offered a unit before this one. */
  @IsUuid()
  referral!: string;

  @IsCode(SKIP_REASONS)
  reason!: string;
}
