import type { EntityManager } from 'typeorm';
import { publish } from '#messaging';
import { registryEvent } from './registry-event.js';
import type { PublishContext } from './stored-protocol.js';

const REGISTRY_PULSED = 'staffetta.pulse.registry-pulsed.v1';

/**
 * Says where the registry ends now. A node that has read so far knows all that was in force at this moment; one that has
 * passed no pulse for ten minutes stops ordinary disclosure (design §6).
 */
export async function publishPulse(
  tx: EntityManager,
  context: PublishContext & { readonly node: string },
  registryEndOffset: bigint,
): Promise<void> {
  const data = { registryEndOffset: Number(registryEndOffset) };
  await publish(
    tx,
    registryEvent(REGISTRY_PULSED, {
      speaker: context.speaker,
      subject: context.node,
      data,
      at: context.clock.now(),
    }),
  );
}
