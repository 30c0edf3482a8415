import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Siblings } from '#messaging';
import { StreamHub } from '#platform';
import { shutOut } from '#referral';

interface HouseChange {
  readonly institution: string;
  readonly type: 'unit' | 'stay' | 'waiting';
  readonly id: string;
}

/**
 * Tells the house's open streams what to read again where no request says so: ids only. What a request does to a unit
 * or a stay is told by the request's own message. Call it after the commit; losing a message is allowed.
 */
@Injectable()
export class HouseChanges {
  constructor(
    @Inject(StreamHub) private readonly hub: StreamHub,
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(Siblings) private readonly siblings: Siblings,
  ) {
    siblings.on<HouseChange>('house', (changes) => {
      for (const change of changes) this.tellHere(change);
    });
  }

  /** Of an entry of the waiting list not to people who are shut out of its request. */
  tell(institution: string, type: HouseChange['type'], id: string): void {
    const change = { institution, type, id };
    this.tellHere(change);
    this.siblings.tell('house', [change]);
  }

  private tellHere({ institution, type, id }: HouseChange): void {
    if (type === 'waiting') this.tellWaiting(institution, id);
    else this.hub.publish(institution, { type, id });
  }

  private tellWaiting(institution: string, id: string): void {
    const listeners = this.hub.listeners([institution]);
    if (listeners.length === 0) return;
    this.sendWaiting(institution, id, listeners).catch(() => {
      // not told rather than told to the wrong person
    });
  }

  private async sendWaiting(institution: string, id: string, subjects: readonly string[]): Promise<void> {
    const [entry]: { referral: string }[] = await this.db.query(
      `SELECT referral FROM waiting WHERE id = $1`,
      [id],
    );
    if (entry === undefined) return;
    const { referral } = entry;
    const blocked = await shutOut(this.db, { institutions: [institution], subjects, referrals: [referral] });
    this.hub.publish(institution, { type: 'waiting', id }, blocked.get(`${institution} ${referral}`));
  }
}
