import type { DataSource } from 'typeorm';
import { admitBatch, isVoid, type AdmissionContext } from './admission.js';
import { runHooks, type Effects, type EffectsOptions } from './effects.js';
import { errorCode } from './log.js';
import { firstParked, lockSubject, noteAttempt, unpark } from './parked.js';
import { stampedAmong } from './restored.js';
import type { Admitted } from './types.js';

interface RetryContext extends EffectsOptions {
  readonly dataSource: DataSource;
  readonly admission: AdmissionContext;
  readonly effects: Effects;
}

/**
 * Tries a subject's parked records again, in lane order, each in its own transaction, until none is left or one fails.
 * @returns how many went through, and the failure's code
 */
export async function retryParked(
  { dataSource, admission, effects, logger, processorFor }: RetryContext,
  topic: string,
  subject: string,
): Promise<{ done: number; failed?: string }> {
  for (let done = 0; ; done += 1) {
    const hooks: (() => void)[] = [];
    let tried: Admitted['record'] | undefined;
    try {
      const more = await dataSource.transaction(async (tx) => {
        await lockSubject(tx, topic, subject);
        tried = await firstParked(tx, topic, subject);
        if (tried === undefined) return false;
        const [verdict] = await admitBatch([tried], admission);
        await unpark(tx, tried);
        if (verdict === undefined) return true;
        if (isVoid(verdict)) await effects.setAside(tx, topic, [verdict], hooks);
        else {
          const stamped = await stampedAmong(tx, [verdict]);
          await effects.process(tx, processorFor(topic), [verdict], stamped, hooks);
        }
        return true;
      });
      runHooks(hooks, logger);
      if (!more) return { done };
    } catch (error) {
      if (tried !== undefined) await noteAttempt(dataSource, tried, errorCode(error));
      return { done, failed: errorCode(error) };
    }
  }
}
