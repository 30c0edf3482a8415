import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type JSX } from 'react';
import { Link, useLocation } from 'wouter';
import { signOut } from '../api/session.js';
import { followStream, type Line } from '../api/stream.js';
import { useText } from '../i18n/index.js';
import { QuickExit } from '../safety/QuickExit.js';
import { Notice } from '../ui/Notice.js';
import { useActing, useHasWorklist, useMemberships } from './acting.js';
import { AREAS } from './areas.js';
import { isDemo } from './demo.js';
import { IdleWarning } from './IdleWarning.js';
import { LanguageSwitch } from './LanguageSwitch.js';
import { useNetwork } from './network.js';
import { PageFooter } from './PageFooter.js';
import { Routes } from './routes.js';
import { useSession } from './session-context.js';
import { setSharedMode, useSharedMode } from './shared-mode.js';

/** What is around every page: the way out first, then who one is here, where one can go, and whether the line holds. */
export function Shell(): JSX.Element {
  const t = useText();
  const client = useQueryClient();
  const { refresh } = useSession();
  const [line, setLine] = useState<Line>('open');
  const ask = useRef(refresh);
  useEffect(() => {
    ask.current = refresh;
  });
  // only parties' nodes have something to tell: the Province's are asked again from time to time
  const hasParty = useHasWorklist();
  const hears = useMemberships().some(({ may }) => may('stream:read')) && hasParty;
  useEffect(
    () =>
      hears
        ? followStream(client, setLine, () => {
            void ask.current().catch(() => undefined);
          })
        : undefined,
    [client, hears],
  );
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className="head">
        {isDemo() ? <p className="demo-band">{t('app.demo')}</p> : null}
        <TopBar />
        <MainNav />
      </header>
      {line === 'lost' ? (
        <Notice tone="warn" alert>
          <p>{t('line.lost')}</p>
        </Notice>
      ) : null}
      <main id="content" tabIndex={-1} className="main">
        <Routes />
      </main>
      <PageFooter />
      <IdleWarning />
    </div>
  );
}

function TopBar(): JSX.Element {
  const t = useText();
  const { session, actFor } = useSession();
  const acting = useActing();
  const network = useNetwork();
  const isShared = useSharedMode();
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
        <details className="who-menu">
          <summary>{session.name ?? t('app.menu')}</summary>
          <div className="who-panel">
            <label className="choice">
              <input
                type="checkbox"
                checked={isShared}
                onChange={({ target }) => setSharedMode(target.checked)}
              />
              <span>
                {t('shared.label')}
                <small>{t('shared.hint')}</small>
              </span>
            </label>
            <LanguageSwitch />
            <button type="button" className="link-button" onClick={() => void signOut()}>
              {t('app.signOut')}
            </button>
          </div>
        </details>
      </div>
      <QuickExit />
    </div>
  );
}

function MainNav(): JSX.Element {
  const t = useText('nav');
  const acting = useActing();
  const hasWorklist = useHasWorklist();
  const [at] = useLocation();
  const entries = AREAS.flatMap(({ nav }) => nav).filter(({ isFor }) => isFor(acting));
  return (
    <nav className="main-nav" aria-label={t('app.menu')}>
      <ul>
        <li>
          <Link href="/" aria-current={at === '/' ? 'page' : undefined}>
            {t(hasWorklist ? 'worklist' : 'state')}
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
