import { useEffect, useRef, useState, type JSX, type ReactNode } from 'react';
import { useMemberships } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Notice } from '../../ui/Notice.js';
import { Empty, Page } from '../../ui/Page.js';
import { useNow } from '../../ui/time.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import { grouped } from './groups.js';
import { useWorklist, type Waiting } from './use-worklist.js';
import { WorkRow } from './WorkRow.js';

/** What is drawn at once; twice as much whenever somebody comes to its end. */
const STEP = 200;

/** The first page: what waits, the next due first. @param actions what somebody begins from here */
export function Worklist({ actions }: { readonly actions?: ReactNode }): JSX.Element {
  const t = useText('worklist');
  const textOf = useProblemText();
  const { items, isPending, error, retry, more } = useWorklist();
  const [isMine, setMine] = useState(false);
  const [drawn, setDrawn] = useState(STEP);
  const shown = isMine ? items.filter(({ item }) => item.mine) : items;
  const hasMore = shown.length > drawn || more !== undefined;
  return (
    <Page title={t('title')} actions={actions}>
      <div className="buttons work-filter" role="group" aria-label={t('filter')}>
        {[false, true].map((mine) => (
          <Button
            key={String(mine)}
            look="quiet"
            aria-pressed={mine === isMine}
            onClick={() => {
              setMine(mine);
              setDrawn(STEP);
            }}
          >
            {t(mine ? 'mine' : 'all')}
          </Button>
        ))}
      </div>
      {error === null ? null : (
        <Notice tone="warn" alert title={t('load.failed')}>
          <p>{textOf(error)}</p>
          <Button onClick={retry}>{t('load.again')}</Button>
        </Notice>
      )}
      {isPending ? <p role="status">{t('app.loading')}</p> : null}
      {!isPending && error === null && shown.length === 0 && !hasMore ? (
        <Empty>
          <p>{t(isMine ? 'noneMine' : 'none')}</p>
          <p>{t(isMine ? 'noneMineText' : 'noneText')}</p>
        </Empty>
      ) : null}
      <div data-testid="worklist">
        <Groups items={shown.slice(0, drawn)} />
      </div>
      {hasMore ? (
        <More
          key={`${String(drawn)}:${String(shown.length)}`}
          onMore={() => {
            if (shown.length > drawn) setDrawn(drawn * 2);
            else more?.();
          }}
        />
      ) : null}
    </Page>
  );
}

function Groups({ items }: { readonly items: readonly Waiting[] }): JSX.Element {
  const t = useText('worklist');
  const network = useNetwork();
  const isOneOfSeveral = useMemberships().length > 1;
  return (
    <>
      {grouped(items, useNow()).map(([group, waiting]) => (
        <section key={group} className="work-group" aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`}>{t(`group.${group}`)}</h2>
          <ol className="rows">
            {waiting.map(({ item, acting }) => (
              <li key={`${item.kind}:${item.id}:${item.side ?? ''}`}>
                <WorkRow
                  item={item}
                  membership={acting.key}
                  forWhom={isOneOfSeveral ? network.name(acting.institution) : null}
                />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

/** Goes on by itself when somebody comes near the end; a button for whoever comes by keyboard. */
function More({ onMore }: { readonly onMore: () => void }): JSX.Element {
  const t = useText('worklist');
  const end = useRef<HTMLDivElement>(null);
  const call = useRef(onMore);
  call.current = onMore;
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) call.current();
      },
      { rootMargin: '600px' },
    );
    if (end.current !== null) watcher.observe(end.current);
    return () => watcher.disconnect();
  }, []);
  return (
    <div ref={end} className="buttons">
      <Button onClick={onMore}>{t('action.more')}</Button>
    </div>
  );
}
