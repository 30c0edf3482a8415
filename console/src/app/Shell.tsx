import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type JSX } from 'react';
import { Link, useLocation } from 'wouter';
import { followStream, type Line } from '../api/stream.js';
import { useText } from '../i18n/index.js';
import { QuickExit } from '../safety/QuickExit.js';
import { Notice } from '../ui/Notice.js';
import { ActingContext, useActing, useHasWorklist } from './acting.js';
import { AREAS } from './areas.js';
import { isDemo } from './demo.js';
import { useFirstPage } from './first-page.js';
import { FirstTour } from './FirstTour.js';
import { IdleWarning } from './IdleWarning.js';
import { MaintenanceBar } from './MaintenanceBar.js';
import { useNetwork } from './network.js';
import { PageFooter } from './PageFooter.js';
import { useApplyPreferences } from './preferences.js';
import { Routes } from './routes.js';
import { useSession } from './session-context.js';
import { WhoMenu } from './WhoMenu.js';

/** What is around every page: the way out first, then who one is here, where one can go, and whether the line holds. */
export function Shell(): JSX.Element {
  const t = useText();
  const client = useQueryClient();
  const { refresh } = useSession();
  useApplyPreferences();
  const [line, setLine] = useState<Line>('open');
  const ask = useRef(refresh);
  useEffect(() => {
    ask.current = refresh;
  });
  // only parties' nodes have something to tell: others' pages ask again from time to time
  const isTold = useHasWorklist();
  // the bar says for whom she acts on this page, as the page does
  const [at] = useLocation();
  useEffect(
    () =>
      isTold
        ? followStream(client, setLine, () => {
            void ask.current().catch(() => undefined);
          })
        : undefined,
    [client, isTold],
  );
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className="head">
        {isDemo() ? <p className="demo-band">{t('app.demo')}</p> : null}
        <ActingContext value={/^\/p\/([^/]+)/.exec(at)?.[1] ?? null}>
          <TopBar />
          <MainNav />
        </ActingContext>
      </header>
      <MaintenanceBar />
      <LineNotice line={line} />
      <main id="content" tabIndex={-1} className="main">
        <Routes />
      </main>
      <PageFooter />
      <IdleWarning />
      <FirstTour />
    </div>
  );
}

/** That what changes is not heard; and, said softly, that it is again. */
function LineNotice({ line }: { readonly line: Line }): JSX.Element {
  const t = useText();
  const wasLost = useRef(false);
  if (line === 'lost') wasLost.current = true;
  return (
    <>
      {line === 'lost' ? (
        <Notice tone="warn" alert>
          <p>{t('line.lost')}</p>
        </Notice>
      ) : null}
      <p className="visually-hidden" role="status">
        {line === 'open' && wasLost.current ? t('line.back') : ''}
      </p>
    </>
  );
}

function TopBar(): JSX.Element {
  const t = useText();
  const { session, actFor } = useSession();
  const acting = useActing();
  const network = useNetwork();
  const [, go] = useLocation();
  return (
    <div className="top">
      <Link href="/" className="brand">
        {t('app.name')}
      </Link>
      <div className="top-who">
        {session.memberships.length > 1 ? (
          <label className="acting">
            <span>{t('app.actingFor')}</span>
            <select
              value={acting.institution}
              onChange={({ target }) => {
                void actFor(target.value).then(() => go('/'));
              }}
            >
              {session.memberships.map(({ institution }) => (
                <option key={institution} value={institution}>
                  {network.name(institution)}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <span className="acting-one">{network.name(acting.institution)}</span>
        )}
        <WhoMenu />
      </div>
      <QuickExit />
    </div>
  );
}

function MainNav(): JSX.Element {
  const t = useText('nav');
  const acting = useActing();
  const first = useFirstPage()?.first;
  const [at] = useLocation();
  const entries = AREAS.flatMap(({ nav }) => nav).filter(({ isFor }) => isFor(acting));
  return (
    <nav className="main-nav" aria-label={t('app.menu')}>
      <ul>
        <li>
          <Link href="/" aria-current={at === '/' ? 'page' : undefined}>
            {t(first?.label ?? 'worklist')}
          </Link>
        </li>
        {entries.map(({ path, label }) => {
          const href = `/p/${acting.key}${path}`;
          return (
            <li key={path}>
              <Link
                href={href}
                aria-current={at === href ? 'page' : at.startsWith(`${href}/`) ? 'true' : undefined}
              >
                {t(label)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
