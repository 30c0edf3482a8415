import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Siblings } from '#messaging';
import { StreamHub } from '#platform';
import { shutOut, type Change } from '#referral';

/**
 * Tells the open streams of an institution that some of its referrals are worth reading again: ids only, and none to
 * people who are shut out of them. Called after the commit; losing a message is allowed.
 */
@Injectable()
export class Changes {
  constructor(
    @Inject(StreamHub) private readonly hub: StreamHub,
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(Siblings) private readonly siblings: Siblings,
  ) {
    siblings.on<Change>('referral', (changes) => {
      this.tellHere(changes);
    });
  }

  /** Also those whose stream another process of this node holds. */
  tell(changes: readonly Change[]): void {
    this.tellHere(changes);
    this.siblings.tell(
      'referral',
      changes.map(({ institution, referral, side }) => ({ institution, referral, side })),
    );
  }

  private tellHere(changes: readonly Change[]): void {
    const institutions = [...new Set(changes.map(({ institution }) => institution))];
    const listeners = this.hub.listeners(institutions);
    if (listeners.length === 0) return;
    this.send(changes, institutions, listeners).catch(() => {
      // not told rather than told to the wrong person
    });
  }

  private async send(
    changes: readonly Change[],
    institutions: readonly string[],
    listeners: readonly string[],
  ): Promise<void> {
    const blocked = await shutOut(this.db, {
      institutions,
      subjects: listeners,
      referrals: changes.map(({ referral }) => referral),
    });
    for (const { institution, referral, side } of changes) {
      const except = blocked.get(`${institution} ${referral}`);
      this.hub.publish(institution, { type: 'referral', id: referral, side }, except);
    }
  }
}
