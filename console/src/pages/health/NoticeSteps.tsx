import type { JSX, ReactNode } from 'react';
import { useCommand } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { HoldToReveal } from '../../safety/HoldToReveal.js';
import { Button } from '../../ui/Button.js';
import { Notice } from '../../ui/Notice.js';
import { Section } from '../../ui/Page.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import { useTasksAbout } from '../requests/TasksHere.js';
import { WhoSheIs, type Disclosed } from '../requests/told/WhoSheIs.js';

/**
 * What the recipient does about a notice, in the order in which the network allows it: note it, say that what it leads to
 * is hidden, and only then ask who she is.
 */
export function NoticeSteps({ notice }: { readonly notice: Referral }): JSX.Element {
  const t = useText('health');
  const { api } = useActing();
  // a task that is merely not to be seen is not done
  const isHidden = (useTasksAbout(notice.id) ?? []).some(
    ({ kind, doneAt }) => kind === 'record-obscuration' && doneAt !== null,
  );
  const isNoted = notice.state === 'noted';
  const isAsl = api.node === 'asl-liaison';
  return (
    <Section title={t('notice.steps')}>
      <ol className="steps">
        <Step title={t('notice.note')} isDone={isNoted}>
          <Note notice={notice} />
        </Step>
        {isAsl ? (
          <>
            <Step title={t('notice.obscure')} isDone={isNoted && isHidden}>
              <p>{t('notice.obscureText')}</p>
              {isNoted ? <Obscure id={notice.id} /> : <p>{t('notice.firstNote')}</p>}
            </Step>
            <Step title={t('notice.name')} isDone={false}>
              {isNoted && isHidden ? <Name notice={notice} /> : <p>{t('notice.firstObscure')}</p>}
            </Step>
          </>
        ) : null}
      </ol>
    </Section>
  );
}

function Step({
  title,
  isDone,
  children,
}: {
  readonly title: string;
  readonly isDone: boolean;
  readonly children: ReactNode;
}): JSX.Element {
  const t = useText('health');
  return (
    <li className={isDone ? 'step is-done' : 'step'}>
      <h3>
        {title}
        {isDone ? <span className="step-done"> ✓ {t('notice.done')}</span> : null}
      </h3>
      {isDone ? null : children}
    </li>
  );
}

function Note({ notice: { id, allowed } }: { readonly notice: Referral }): JSX.Element {
  const t = useText('health');
  const textOf = useProblemText();
  const { api } = useActing();
  const note = useCommand<Referral>(api, (_, key) =>
    api.post(`referrals/${id}/acknowledgement`, {}, { key, wait: 2 }),
  );
  if (!allowed.includes('acknowledged')) return <p>{t('notice.notNow')}</p>;
  return (
    <>
      <p>{t('notice.noteText')}</p>
      {note.error === null ? null : <Notice tone="bad" alert title={textOf(note.error)} />}
      <Button look="main" busy={note.isPending} onClick={() => note.submit()}>
        {t('notice.note')}
      </Button>
    </>
  );
}

function Obscure({ id }: { readonly id: string }): JSX.Element {
  const t = useText('health');
  const textOf = useProblemText();
  const { api } = useActing();
  const obscure = useCommand<undefined>(api, (_, key) =>
    api.post(`referrals/${id}/obscuration`, {}, { key }),
  );
  return (
    <>
      {obscure.error === null ? null : <Notice tone="bad" alert title={textOf(obscure.error)} />}
      <Button look="main" busy={obscure.isPending} onClick={() => obscure.submit()}>
        {t('notice.obscured')}
      </Button>
    </>
  );
}

function Name({ notice: { id } }: { readonly notice: Referral }): JSX.Element {
  const t = useText('health');
  const { api } = useActing();
  return (
    <>
      <p>{t('notice.nameText')}</p>
      <HoldToReveal
        load={async () =>
          (await api.post<Disclosed>(`referrals/${id}/identity`, { purpose: 'health-care' })).data
        }
      >
        {(told) => <WhoSheIs told={told} />}
      </HoldToReveal>
    </>
  );
}
