import type { EntityManager } from 'typeorm';
import { sourceOf } from '#contracts';
import { plainDraft, publish } from '#messaging';
import type { PartyContext } from '#referral';
import { romeDate } from '#trust';

/** What is needed to speak for the house. */
export type Speaking = Pick<PartyContext, 'node' | 'registry' | 'clock'>;

/** What a house says about itself beside its referrals; nothing personal. */
export type Declaration =
  | {
      readonly name: 'statements.direct-entry-declared';
      readonly data: { readonly entry: string; readonly day: string; readonly dueOn: string };
    }
  | {
      readonly name: 'statements.direct-entry-regularised';
      readonly data: { readonly entry: string; readonly day: string; readonly how: 'referral' | 'left' };
    }
  | {
      readonly name: 'capacity.declared';
      readonly data: {
        readonly answer: 'places' | 'emergency-only' | 'none' | 'waiting-list';
        readonly asOf: string;
      };
    };

/** Says it in the transaction that makes it true; wake the relay after the commit. */
export async function declare(
  tx: EntityManager,
  { node, registry, clock }: Speaking,
  institution: string,
  { name, data }: Declaration,
): Promise<void> {
  const type = `staffetta.${name}.v1`;
  const value = Buffer.from(JSON.stringify(data));
  const speaker = sourceOf(node, institution);
  const draft = plainDraft({ type, speaker, subject: institution, value, at: clock.now() });
  await publish(tx, draft, registry);
}

/** A direct entry is in order: a referral stands behind it, or she has left. */
export async function declareInOrder(
  tx: EntityManager,
  speaking: Speaking,
  institution: string,
  { entry, how }: { readonly entry: string; readonly how: 'referral' | 'left' },
): Promise<void> {
  const day = romeDate(speaking.clock.now());
  await declare(tx, speaking, institution, {
    name: 'statements.direct-entry-regularised',
    data: { entry, day, how },
  });
}
