import { Inject, Injectable } from '@nestjs/common';
import { StreamHub } from '#platform';
import type { Change } from '#referral';

/**
 * Tells the open streams of an institution that one of its referrals is worth reading again: ids only. Called after the
 * commit; losing a message is allowed.
 */
@Injectable()
export class Changes {
  constructor(@Inject(StreamHub) private readonly hub: StreamHub) {}

  tell({ institution, referral, side }: Change): void {
    this.hub.publish(institution, { type: 'referral', id: referral, side });
  }
}
