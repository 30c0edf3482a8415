import { MoreButton } from '../../ui/MoreButton.js';
import { useState, type JSX } from 'react';
import { itemsOf, useList } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty, Page } from '../../ui/Page.js';
import { OpeningCard } from './OpeningCard.js';
import type { Opening } from './types.js';

/** Emergency openings: a second person looks at each within a day. */
export default function OpeningsPage(): JSX.Element {
  const t = useText('protection');
  const { api } = useActing();
  const [isDone, setDone] = useState(false);
  const [said, setSaid] = useState('');
  const list = useList<Opening>(api, `break-glass?reviewed=${String(isDone)}&limit=50`);
  return (
    <Page title={t('openings')}>
      <p>{t('opening.lead')}</p>
      <div className="buttons" role="group" aria-label={t('openings')}>
        {([false, true] as const).map((one) => (
          <Button
            key={String(one)}
            look={one === isDone ? 'main' : 'plain'}
            aria-pressed={one === isDone}
            onClick={() => setDone(one)}
          >
            {t(one ? 'opening.done' : 'opening.pending')}
          </Button>
        ))}
      </div>
      <p role="status">{said}</p>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{t('opening.none')}</p>
              <p>{t('opening.noneText')}</p>
            </Empty>
          ) : (
            <>
              {itemsOf(data).map((one) => (
                <OpeningCard key={one.id} opening={one} onReviewed={() => setSaid(t('opening.saved'))} />
              ))}
            </>
          )
        }
      </Loaded>
      <MoreButton list={list} />
    </Page>
  );
}
