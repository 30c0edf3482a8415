import type { UseMutationResult } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import type { Answer } from '../../../api/client.js';
import { Problem } from '../../../api/problem.js';
import { useCommand } from '../../../api/queries.js';
import type { Referral } from '../../../api/types.js';
import { useActing } from '../../../app/acting.js';
import type { Step } from './step-list.js';

export type Body = Readonly<Record<string, unknown>>;

/** What the parts of a step need. */
export interface StepProps {
  readonly request: Referral;
  readonly step: Step;
  /** The recipient is off the network, and the sender tells what it said. */
  readonly reported: boolean;
  readonly onDone: () => void;
  /** It came too late. @param wrote what she had typed, not to be lost */
  readonly onConflict: (problem: Pick<Problem, 'code' | 'details'>, wrote: string) => void;
}

/** Refusals that mean: it is not any more as the page shows it. Others are about what was typed, and stay at the form. */
const OVERTAKEN: readonly string[] = [
  'referral.superseded',
  'referral.illegal',
  'referral.stale-offer',
  'referral.pending',
  'referral.frozen',
];

export interface Taken {
  readonly command: UseMutationResult<Answer<Referral>, Error, Body> & {
    readonly submit: (body: Body) => void;
  };
}

/**
 * Takes a step, and waits two seconds for the lane. Whatever comes in between is shown by the page as it stands then.
 * Lives as long as its form: another try after a conflict is another intent, with a key of its own.
 */
export function useStep({ request, step, reported, onDone, onConflict }: StepProps, wrote = ''): Taken {
  const { api } = useActing();
  const client = useQueryClient();
  const command = useCommand<Referral, Body>(
    api,
    async (body, key) => {
      try {
        return await api.post<Referral>(
          `referrals/${request.id}/${step.verb}`,
          { ...body, ...(reported ? { reported: true } : {}) },
          { key, wait: 2 },
        );
      } catch (error) {
        // the state is not what the page shows
        if (error instanceof Problem && OVERTAKEN.includes(error.code)) {
          void client.invalidateQueries({ queryKey: ['node', api.node] });
          onConflict(error, wrote);
        }
        throw error;
      }
    },
    onDone,
  );
  return { command };
}
