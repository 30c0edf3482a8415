import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { capital } from '../../ui/capital.js';
import { Dialog } from '../../ui/Dialog.js';
import { Due } from '../../ui/Due.js';
import { Notice } from '../../ui/Notice.js';
import { Facts, Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import type { Opening } from './types.js';

/** One opening, with the answer of who reviewed it or the two answers to choose from. */
export function OpeningCard({
  opening,
  onReviewed,
}: {
  readonly opening: Opening;
  readonly onReviewed: () => void;
}): JSX.Element {
  const t = useText('protection');
  const code = useCodes();
  const times = useTimes();
  const { key, may } = useActing();
  const { review, reviewBy, subject, openedAt, until, referral, side, reason } = opening;
  return (
    <Section title={capital(code('breakGlassReason', reason))}>
      <Facts
        items={[
          [t('opening.who'), subject],
          [t('opening.opened'), times.moment(openedAt)],
          [t('opening.until'), times.moment(until)],
          review === null
            ? [t('opening.reviewBy'), <Due key="due" at={reviewBy} />]
            : [
                <Tag key="review" tone={review.justified ? 'good' : 'bad'}>
                  {t(review.justified ? 'opening.wasJustified' : 'opening.wasUnjustified')}
                </Tag>,
                t('opening.byAt', { who: review.by, time: times.moment(review.at) }),
              ],
        ]}
      />
      <p>
        {may('access:read') ? (
          <Link href={`/p/${key}/l/q/${referral}`}>{t('opening.see')}</Link>
        ) : (
          <Link href={`/p/${key}/r/${referral}/${side}`}>{t('opening.seeRequest')}</Link>
        )}
      </p>
      {review === null ? <Review id={opening.id} onReviewed={onReviewed} /> : null}
    </Section>
  );
}

function Review({ id, onReviewed }: { readonly id: string; readonly onReviewed: () => void }): JSX.Element {
  const t = useText('protection');
  const textOf = useProblemText();
  const { api } = useActing();
  const [isSure, setSure] = useState(true);
  const answer = useCommand(
    api,
    (justified: boolean, key) => api.post(`break-glass/${id}/review`, { justified }, { key }),
    onReviewed,
  );
  return (
    <>
      {answer.error === null ? null : (
        <Notice tone="bad" alert>
          <p>{textOf(answer.error)}</p>
        </Notice>
      )}
      <p>{t('opening.ask')}</p>
      <div className="buttons">
        <Button look="main" busy={answer.isPending} onClick={() => answer.submit(true)}>
          {t('opening.justified')}
        </Button>
        <Button look="danger" busy={answer.isPending} onClick={() => setSure(false)}>
          {t('opening.unjustified')}
        </Button>
      </div>
      {isSure ? null : (
        <Dialog title={t('opening.askTitle')} onClose={() => setSure(true)}>
          <p>{t('opening.askText')}</p>
          <div className="buttons">
            <Button
              look="danger"
              onClick={() => {
                setSure(true);
                answer.submit(false);
              }}
            >
              {t('action.confirm')}
            </Button>
            <Button onClick={() => setSure(true)}>{t('action.cancel')}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
