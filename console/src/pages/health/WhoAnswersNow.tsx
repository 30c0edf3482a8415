import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { keyOf } from '../../api/queries.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Notice } from '../../ui/Notice.js';
import { PhoneLink } from '../../ui/PhoneLink.js';
import { useTimes } from '../../ui/time.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import type { WhoAnswers } from './types.js';

const AGAIN_MS = 60_000;

/** Who answers there at this hour, with the number, before anything is sent. A reading, though it is a POST. */
export function WhoAnswersNow({
  api,
  comune,
}: {
  readonly api: NodeApi;
  readonly comune: string;
}): JSX.Element | null {
  const t = useText('health');
  const textOf = useProblemText();
  const { data, error } = useQuery({
    queryKey: keyOf(api, `who-answers ${comune}`),
    queryFn: async ({ signal }) =>
      (await api.post<WhoAnswers>('who-answers', { service: 'centre-support', comune }, { signal })).data,
    enabled: comune !== '',
    refetchInterval: AGAIN_MS,
  });
  if (comune === '') return null;
  return (
    <div aria-live="polite">
      {data === undefined ? (
        error === null ? null : (
          <Notice tone="warn">
            <p>{textOf(error)}</p>
          </Notice>
        )
      ) : (
        <Answering call={data} title={t('answers.now')} />
      )}
    </div>
  );
}

/** Whom the request goes to, and by which number she is reached meanwhile. */
export function Answering({
  call: { institution, phone, until, standIn, open },
  title,
}: {
  readonly call: WhoAnswers;
  readonly title: string;
}): JSX.Element {
  const t = useText('health');
  const network = useNetwork();
  const times = useTimes();
  return (
    <Notice tone={open ? 'info' : 'warn'} title={`${title}: ${network.name(institution)}`}>
      <p>
        {open ? null : `${t('answers.closed')} `}
        {standIn ? `${t('answers.standIn')} ` : null}
        {until === null || !open ? null : t('answers.until', { time: times.moment(until) })}
      </p>
      <PhoneLink phone={phone} large />
    </Notice>
  );
}
