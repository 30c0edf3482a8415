import { useEffect, useRef, useState, type JSX } from 'react';
import type { Referral } from '../../api/types.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { capital } from '../../ui/capital.js';
import { Due } from '../../ui/Due.js';
import { Notice } from '../../ui/Notice.js';
import { Section } from '../../ui/Page.js';
import { CallInstead } from './CallInstead.js';
import { CallNow } from './CallNow.js';
import { Steps } from './steps/Steps.js';
import { useStepName } from './steps/use-step-name.js';
import { TasksHere } from './TasksHere.js';

/** What is to be done, until when, and what stands in the way. */
export function Next({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('requests');
  const next = useNextText()(request);
  return (
    <>
      <Changes request={request} next={next} />
      <CallNow request={request} />
      <CallInstead request={request} />
      <InTheWay request={request} />
      <Section title={t('now.title')}>
        <p className="next-text">{next}</p>
        {request.dueAt === null ? null : (
          <p>
            {request.stage === null ? null : <>{capital(t(`stage.${request.stage as 'decided'}`))}: </>}
            <Due at={request.dueAt} />
          </p>
        )}
        <TasksHere request={request} />
        <OnItsWay request={request} />
        <Steps request={request} />
      </Section>
    </>
  );
}

function useNextText(): (request: Referral) => string {
  const t = useText('requests');
  const network = useNetwork();
  return ({ side, state, kind, from, to }) => {
    if (side === 'r' && state === 'received' && kind === 'notice') return t('now.notice');
    if (side === 'r' && state === 'acknowledged' && kind === 'question') return t('now.question');
    return t(`now.${side}.${state}`, { from: network.name(from), to: network.name(to) });
  };
}

/** Read out whenever the state becomes another while the page is open, whoever made it so. */
function Changes({
  request: { state },
  next,
}: {
  readonly request: Referral;
  readonly next: string;
}): JSX.Element {
  const t = useText('requests');
  const known = useRef(state);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (known.current === state) return;
    known.current = state;
    setSaid(t('now.changed', { state: t(`state.${state}`), next }));
  }, [state, next, t]);
  return (
    <p className="visually-hidden" role="status" data-testid="changes">
      {said}
    </p>
  );
}

function InTheWay({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('requests');
  const network = useNetwork();
  const { side, from, to, state, agreed } = request;
  const names = {
    from: network.name(from),
    to: network.name(to),
    other: network.name(side === 's' ? to : from),
  };
  const isToAgree =
    side === 'r' && agreed === 'voice' && ['received', 'acknowledged', 'waitlisted'].includes(state);
  return (
    <>
      {request.frozen ? (
        <Notice tone="bad" title={t('notice.frozen')}>
          <p>{t(side === 's' ? 'notice.frozenS' : 'notice.frozenR', names)}</p>
        </Notice>
      ) : null}
      {request.erased ? (
        <Notice title={t('notice.erased')}>
          <p>{t('notice.erasedText')}</p>
        </Notice>
      ) : null}
      {request.unreadable ? (
        <Notice tone="bad" title={t('notice.unreadable')}>
          <p>{t('notice.unreadableText', names)}</p>
        </Notice>
      ) : null}
      {request.waiting ? (
        <Notice tone="warn" title={t('notice.waiting')}>
          <p>{t('notice.waitingText')}</p>
        </Notice>
      ) : null}
      {isToAgree ? (
        <Notice title={t('notice.voice')}>
          <p>{t('notice.voiceText')}</p>
        </Notice>
      ) : null}
    </>
  );
}

/** This side's own step, still on its way to the lane. */
function OnItsWay({ request }: { readonly request: Referral }): JSX.Element | null {
  const t = useText('requests');
  const told = useText('request-told');
  const nameOf = useStepName();
  const { pending, queued } = request;
  if (pending === null) return null;
  const name = (type: string): string =>
    type === 'submitted' ? told('timeline.event.submitted') : nameOf(type as 'acknowledged', request);
  return (
    <p role="status">
      {t('notice.pending', { step: name(pending.type) })}
      {queued === null ? null : <> {t('notice.queued', { step: name(queued.type) })}</>}
    </p>
  );
}
