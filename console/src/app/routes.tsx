import { lazy, Suspense, useEffect, type ComponentType, type JSX, type ReactNode } from 'react';
import { Route, Switch } from 'wouter';
import { loadMessages, useText } from '../i18n/index.js';
import { Page } from '../ui/Page.js';
import { Worklist } from '../pages/worklist/Worklist.js';
import { ActingContext, membershipKey } from './acting.js';
import { AREAS, type Area, type PageEntry } from './areas.js';
import { CrashGuard } from './CrashGuard.js';
import { FirstActions } from './FirstActions.js';
import { useFirstPage } from './first-page.js';
import { useSession } from './session-context.js';

type Params = Readonly<Record<string, string>>;
type Shown = ComponentType<{ readonly params: Params }>;

/** A page's code and words, fetched together. */
const shown = ({ words }: Area, { load }: Pick<PageEntry, 'load'>): Shown =>
  lazy(async () => {
    const [page] = await Promise.all([load(), loadMessages(...words)]);
    return page;
  });

const PAGES = AREAS.flatMap((area) =>
  area.pages.map((entry) => ({ path: `/p/:m${entry.path}`, Shown: shown(area, entry) })),
);

const FIRST = new Map(
  AREAS.flatMap((area) => (area.first === undefined ? [] : [[area.first, shown(area, area.first)] as const])),
);

/** What the address shows. */
export function Routes(): JSX.Element {
  const first = useFirstPage()?.first;
  const First = first === undefined ? undefined : FIRST.get(first);
  return (
    <Switch>
      <Route path="/">
        <CrashGuard>
          {First === undefined ? (
            <Worklist actions={<FirstActions />} />
          ) : (
            <Suspense fallback={<Waiting />}>
              <First params={{}} />
            </Suspense>
          )}
        </CrashGuard>
      </Route>
      {PAGES.map(({ path, Shown }) => (
        <Route key={path} path={path}>
          {(params) => (
            <Hers of={(params as Params)['m'] ?? ''}>
              <CrashGuard key={JSON.stringify(params)}>
                <Suspense fallback={<Waiting />}>
                  <Shown params={params as Params} />
                </Suspense>
              </CrashGuard>
            </Hers>
          )}
        </Route>
      ))}
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

/** A page in the name of the membership that the address names; of one that she has not, there is no page. */
function Hers({ of, children }: { readonly of: string; readonly children: ReactNode }): JSX.Element {
  const { session } = useSession();
  const isHers = session.memberships.some(({ institution }) => membershipKey(institution) === of);
  return isHers ? <ActingContext value={of}>{children}</ActingContext> : <NotFound />;
}

function Waiting(): JSX.Element {
  const t = useText();
  return (
    <p className="loading" role="status">
      {t('app.loading')}
    </p>
  );
}

export function NotFound(): JSX.Element {
  const t = useText();
  useEffect(() => scrollTo(0, 0), []);
  return (
    <Page title={t('app.notFound')}>
      <p>{t('app.notFoundText')}</p>
      <p>
        <a href="/">{t('app.home')}</a>
      </p>
    </Page>
  );
}
