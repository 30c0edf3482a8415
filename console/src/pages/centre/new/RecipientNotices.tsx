import { telUrl } from '../../../ui/tel.js';
import type { JSX } from 'react';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Notice } from '../../../ui/Notice.js';
import { PhoneLink } from '../../../ui/PhoneLink.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import type { Recipients } from './use-recipients.js';
import type { Suggested } from './use-suggested.js';

const DAY_AND_NIGHT = ['112', '1522'];

/** It is not known whom to ask, or nobody may be asked: why, again, and whom to telephone meanwhile. */
export function NobodyToAsk({
  recipients: { error, again, refusal, items },
}: {
  readonly recipients: Recipients;
}): JSX.Element | null {
  const t = useText('centre');
  const textOf = useProblemText();
  if (error == null && refusal === undefined) return null;
  return (
    <>
      {error == null ? null : (
        <Notice tone="warn" alert title={t('load.failed')}>
          <p>{textOf(error)}</p>
          <Button onClick={again}>{t('load.again')}</Button>
        </Notice>
      )}
      {refusal === undefined ? null : <NotThisWay {...refusal} />}
      {items.length > 0 ? null : (
        <>
          <p>{t('whom.meanwhile')}</p>
          <div className="buttons">
            {DAY_AND_NIGHT.filter((phone) => phone !== refusal?.phone).map((phone) => (
              <PhoneLink key={phone} phone={phone} />
            ))}
          </div>
        </>
      )}
    </>
  );
}

/** Whoever cannot be helped this way is given a number. */
function NotThisWay({ rule, phone }: { readonly rule: string; readonly phone: string }): JSX.Element {
  const t = useText('centre');
  return (
    <Notice tone="warn" title={t(`pathRule.${rule as 'no-flow'}`)}>
      <p>
        <a className="call-link" href={telUrl(phone)}>
          {t('action.call', { phone })}
        </a>
      </p>
    </Notice>
  );
}

/** Since she saw whom it goes to, somebody else has come on duty: said aloud, and left to her. */
export function AnotherAnswers({
  suggested: { other, to, choose, keep },
}: {
  readonly suggested: Suggested;
}): JSX.Element {
  const t = useText('centre');
  const network = useNetwork();
  const name = (id: string): string => network.name(id);
  return (
    <div role="status">
      {other === undefined ? null : (
        <Notice
          tone="warn"
          title={to === '' ? t('whom.gone') : t('whom.nowAnswers', { now: name(other.id), to: name(to) })}
        >
          <div className="buttons">
            <Button onClick={() => choose(other.id)}>{t('whom.askInstead', { name: name(other.id) })}</Button>
            {to === '' ? null : (
              <Button look="quiet" onClick={keep}>
                {t('whom.keep', { name: name(to) })}
              </Button>
            )}
          </div>
        </Notice>
      )}
    </div>
  );
}
