import type { JSX } from 'react';
import { useCommand, useRead } from '../../api/queries.js';
import type { Call, Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Due } from '../../ui/Due.js';
import { Notice } from '../../ui/Notice.js';
import { PhoneLink } from '../../ui/PhoneLink.js';
import { useProblemText } from '../../ui/use-problem-text.js';

interface Task {
  readonly id: string;
  readonly kind: string;
  readonly dueAt: string | null;
  /** Null: it is open. */
  readonly doneAt: string | null;
  readonly call: Call | null;
}

const AGAIN_MS = 60_000;

/** All that there is to do about this request, also what is done. Undefined: it is not known. */
export function useTasksAbout(id: string): readonly Task[] | undefined {
  const { api } = useActing();
  // a clock alone may add one, and no stream tells of it
  return useRead<{ items: readonly Task[] }>(api, `tasks?referral=${id}`, { every: AGAIN_MS }).data?.items;
}

/** What the clocks have left for people to do about this request. */
export const useTasksOf = ({ id }: Referral): readonly Task[] =>
  useTasksAbout(id)?.filter(({ doneAt }) => doneAt === null) ?? [];

export function TasksHere({ request }: { readonly request: Referral }): JSX.Element | null {
  const t = useText('requests');
  const tasks = useTasksOf(request);
  if (tasks.length === 0) return null;
  return (
    <ul className="tasks-here no-print" aria-label={t('now.tasks')}>
      {tasks.map((task) => (
        <li key={task.id}>
          <OneTask task={task} />
        </li>
      ))}
    </ul>
  );
}

/** Done by the step itself, by a review, or by another page: no click here completes it. */
const BY_DEED = [
  'review-break-glass',
  'record-obscuration',
  'name-person',
  'deadline',
  'deadline-coordinator',
];

function OneTask({ task }: { readonly task: Task }): JSX.Element {
  const t = useText('worklist');
  const r = useText('requests');
  const textOf = useProblemText();
  const { api } = useActing();
  const command = useCommand<unknown>(api, (_, key) => api.post(`tasks/${task.id}/completion`, {}, { key }));
  return (
    <>
      <span>
        {t(`task.${task.kind as 'reroute'}`)}
        {task.dueAt === null ? null : (
          <>
            {' '}
            <Due at={task.dueAt} />
          </>
        )}
      </span>
      {task.call === null ? null : <PhoneLink phone={task.call.phone} />}
      {BY_DEED.includes(task.kind) ? null : (
        <Button look="quiet" busy={command.isPending} onClick={() => command.submit()}>
          {r('now.taskDone')}
        </Button>
      )}
      {command.error === null ? null : <Notice tone="bad" alert title={textOf(command.error)} />}
    </>
  );
}
