import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useEffect, useState, type JSX } from 'react';
import { Router } from 'wouter';
import { whenSignedOut } from '../api/client.js';
import { isPassing, isSignedOut } from '../api/problem.js';
import { actFor, extendSession, readSession, signOut, type Session } from '../api/session.js';
import { useText } from '../i18n/index.js';
import { LeavingOverlay, QuickExit } from '../safety/QuickExit.js';
import { Notice } from '../ui/Notice.js';
import { CrashGuard } from './CrashGuard.js';
import { SessionContext } from './session-context.js';
import { Shell } from './Shell.js';
import { SignInPage } from './SignInPage.js';
import { useConsoleLocation } from './shared-mode.js';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // in memory only, and asked again when somebody comes back to it
      staleTime: 2_000,
      gcTime: 60_000,
      retry: (count, error) => isPassing(error) && count < 3,
      refetchOnWindowFocus: true,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

type Known = Session | 'unknown' | 'out' | 'ended' | 'not-closed' | 'unreachable';

/** The console: who is there decides what is shown. */
export function App(): JSX.Element {
  const [session, setSession] = useState<Known>('unknown');
  const read = useCallback(() => {
    readSession().then(setSession, (error: unknown) =>
      setSession(isSignedOut(error) ? 'out' : 'unreachable'),
    );
  }, []);
  useEffect(read, [read]);
  useEffect(() => {
    // whatever was read belongs to who is gone
    whenSignedOut(() => {
      setSession((known) => (typeof known === 'object' ? 'ended' : known));
    });
  }, []);
  useEffect(() => {
    if (session === 'ended' || session === 'not-closed') client.clear();
  }, [session]);
  return (
    <QueryClientProvider client={client}>
      <CrashGuard isRoot>
        <Router hook={useConsoleLocation}>
          {typeof session === 'object' ? (
            <SessionContext
              value={{
                session,
                actingFor: session.actingFor ?? session.memberships[0]?.institution ?? '',
                actFor: async (institution) => setSession(await actFor(institution)),
                extend: async () => setSession(await extendSession()),
                refresh: async () => setSession(await readSession()),
                end: () => setSession('ended'),
                signOut: () => {
                  // hers no more, whether the gateway hears it or not
                  signOut().catch((error: unknown) =>
                    setSession(isSignedOut(error) ? 'ended' : 'not-closed'),
                  );
                },
              }}
            >
              <Shell />
            </SessionContext>
          ) : (
            <Outside known={session} onRetry={read} />
          )}
        </Router>
      </CrashGuard>
      <LeavingOverlay />
    </QueryClientProvider>
  );
}

function Outside({
  known,
  onRetry,
}: {
  readonly known: Exclude<Known, Session>;
  readonly onRetry: () => void;
}): JSX.Element {
  const t = useText();
  if (known === 'unknown')
    return (
      <p className="loading" role="status">
        {t('app.loading')}
      </p>
    );
  if (known !== 'unreachable') return <SignInPage after={known} />;
  return (
    <Notice tone="warn" alert title={t('problem.unreachable')}>
      <QuickExit />
      <button type="button" className="button button-plain" onClick={onRetry}>
        {t('action.retry')}
      </button>
    </Notice>
  );
}
