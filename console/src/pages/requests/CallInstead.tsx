import type { JSX } from 'react';
import type { Referral, StateName } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Notice } from '../../ui/Notice.js';
import { PhoneLink } from '../../ui/PhoneLink.js';
import { useContent } from './told/content.js';
import { useWhoAnswers } from './use-who-answers.js';

const NO_ANSWER: readonly StateName[] = ['declined', 'blocked', 'expired'];
/** Answers everybody, at any hour, from anywhere in Italy. */
const NATIONAL = '1522';

/**
 * Whoever is refused has a number to call (design §14): the one that came with the no where she has read it, else whoever
 * answers at this hour, and always the national one. Nothing is read for it that would go on record.
 */
export function CallInstead({ request }: { readonly request: Referral }): JSX.Element | null {
  const t = useText('requests');
  const network = useNetwork();
  const { api } = useActing();
  const { side, state, kind, service, to, frozen, erased } = request;
  const isFor = side === 's' && kind === 'request' && NO_ANSWER.includes(state) && !frozen && !erased;
  const { data: content } = useContent(api, request, false);
  const { data: answering } = useWhoAnswers(service, isFor);
  if (!isFor) return null;
  const redirect = network.find(
    content?.events.findLast(({ body, superseded }) => !superseded && body.redirect !== undefined)?.body
      .redirect ?? '',
  );
  // not the one that has just said no
  const now = answering?.institution === to && state !== 'expired' ? undefined : answering;
  const call = redirect?.onCall === undefined ? now : { institution: redirect.id, phone: redirect.onCall };
  return (
    <Notice tone="warn" title={t('instead.title')}>
      {call === undefined ? null : (
        <>
          <p>
            {t(redirect?.onCall === undefined ? 'call.standIn' : 'instead.redirect', {
              name: network.name(call.institution),
            })}
          </p>
          <PhoneLink phone={call.phone} large />
        </>
      )}
      <p>{t('instead.national')}</p>
      <PhoneLink phone={NATIONAL} large={call === undefined} />
      {state === 'declined' && redirect === undefined ? <p>{t('instead.read')}</p> : null}
    </Notice>
  );
}
