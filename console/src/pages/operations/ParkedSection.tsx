import { useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { keyOf, useRead } from '../../api/queries.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Section } from '../../ui/Page.js';
import { useTimes } from '../../ui/time.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import type { Parked } from './types.js';

const AGAIN_MS = 2_000;

/** What stands still together: an event and those that wait behind it. */
interface Group {
  readonly topic: string;
  readonly subject: string;
  readonly since: string;
  readonly reason: string;
  readonly count: number;
}

function groupsOf(items: readonly Parked[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { topic, subject, since, errorCode, attempts } of items) {
    const key = `${topic} ${subject}`;
    const known = groups.get(key);
    groups.set(key, {
      topic,
      subject,
      since: known?.since ?? since,
      reason: attempts > 0 || known === undefined ? errorCode : known.reason,
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...groups.values()];
}

/** Events that the node could not handle: why, and again, until they are gone. */
export function ParkedSection({
  api,
  count,
}: {
  readonly api: NodeApi;
  readonly count: number;
}): JSX.Element {
  const t = useText('operations');
  const query = useRead<{ items: readonly Parked[] }>(api, 'operations/parked', { every: AGAIN_MS });
  const { run, said, progress } = useRetry(api);
  return (
    <Section title={t('parked.title')}>
      <p role="status">{said}</p>
      {progress === null ? null : (
        <progress max={progress.count} value={progress.done} aria-label={t('parked.retryAll')} />
      )}
      {count === 0 && query.data === undefined ? (
        <p>{t('parked.none')}</p>
      ) : (
        <Loaded query={query}>
          {({ items }) => {
            const groups = groupsOf(items);
            if (groups.length === 0) return <p>{t('parked.none')}</p>;
            return (
              <>
                <Button look="main" busy={progress !== null} onClick={() => void run(groups)}>
                  {t('parked.retryAll')}
                </Button>
                <ParkedTable
                  groups={groups}
                  isBusy={progress !== null}
                  onRetry={(group) => void run([group])}
                />
              </>
            );
          }}
        </Loaded>
      )}
    </Section>
  );
}

/** One subject after the other; the list, asked again meanwhile, shows what is left. */
function useRetry(api: NodeApi): {
  readonly run: (groups: readonly Group[]) => Promise<void>;
  readonly said: string;
  readonly progress: { readonly done: number; readonly count: number } | null;
} {
  const t = useText('operations');
  const client = useQueryClient();
  const textOf = useProblemText();
  const [said, setSaid] = useState('');
  const [progress, setProgress] = useState<{ done: number; count: number } | null>(null);
  const run = async (groups: readonly Group[]): Promise<void> => {
    const failed: string[] = [];
    const { length: count } = groups;
    for (const [done, { topic, subject }] of groups.entries()) {
      setProgress({ done, count });
      setSaid(t('parked.progress', { done, count }));
      try {
        const { data } = await api.post<{ failed?: string }>('operations/parked/retry', { topic, subject });
        if (data.failed !== undefined) failed.push(data.failed);
      } catch (error) {
        failed.push(textOf(error));
      }
      await client.invalidateQueries({ queryKey: keyOf(api, 'operations/parked') });
    }
    await client.invalidateQueries({ queryKey: keyOf(api, 'operations/status') });
    setProgress(null);
    setSaid(
      failed.length === 0
        ? t('parked.gone')
        : t('parked.again', { count: failed.length, reason: [...new Set(failed)].join(', ') }),
    );
  };
  return { run, said, progress };
}

function ParkedTable({
  groups,
  isBusy,
  onRetry,
}: {
  readonly groups: readonly Group[];
  readonly isBusy: boolean;
  readonly onRetry: (group: Group) => void;
}): JSX.Element {
  const t = useText('operations');
  const times = useTimes();
  const nameOf = ({ subject }: Group): string => {
    const mark = (subject.split(':').at(-1) ?? '').slice(0, 4).toUpperCase();
    return t(/[0-9a-f]{8}-/.test(subject) ? 'parked.subject' : 'parked.other', { mark });
  };
  return (
    <div className="table-wrap">
      <table className="table">
        <thead>
          <tr>
            {(['about', 'count', 'reason', 'since', 'retry'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`parked.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={`${group.topic} ${group.subject}`}>
              <th scope="row">{nameOf(group)}</th>
              <td>{group.count}</td>
              <td>
                <code>{group.reason}</code>
              </td>
              <td>{times.moment(group.since)}</td>
              <td>
                <Button
                  busy={isBusy}
                  aria-label={t('parked.retryOf', { what: nameOf(group) })}
                  onClick={() => onRetry(group)}
                >
                  {t('parked.retry')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
