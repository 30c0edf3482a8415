import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore, type JSX } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { answerInstead } from '../api/client.js';
import { ActingContext } from '../app/acting.js';
import { usePreferences } from '../app/preferences.js';
import { SessionContext, useSession, type SignedIn } from '../app/session-context.js';
import { useText } from '../i18n/index.js';
import RequestPage from '../pages/requests/RequestPage.js';
import { Worklist } from '../pages/worklist/Worklist.js';
import { Button } from '../ui/Button.js';
import { DONE, Guide } from './Guide.js';
import { CENTRE, NODE, PracticeWorld, SHELTER } from './world.js';

export type ExerciseName = 'centre' | 'shelter';

interface Stage {
  readonly world: PracticeWorld;
  readonly client: QueryClient;
  readonly hook: ReturnType<typeof memoryLocation>['hook'];
}

/** A network of its own: another cache, other addresses, and nobody behind it. */
function newStage(name: ExerciseName): Stage {
  const world = new PracticeWorld();
  if (name === 'shelter') {
    world.tell('s', 'submitted');
    world.tell('r', 'received');
  }
  const client = new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  });
  return { world, client, hook: memoryLocation({ path: '/' }).hook };
}

/** One exercise from its beginning to its note; the pages in it are the real ones. */
export function Exercise({
  name,
  onLeave,
}: {
  readonly name: ExerciseName;
  readonly onLeave: () => void;
}): JSX.Element | null {
  const t = useText('practice');
  const real = useSession();
  const [stage, setStage] = useState(() => newStage(name));
  const [isReady, setReady] = useState(false);
  const { world, client, hook } = stage;
  const institution = name === 'centre' ? CENTRE : SHELTER;
  useEffect(() => {
    const end = answerInstead(institution, world.standIn(name === 'centre' ? 's' : 'r'));
    const stop = world.subscribe(() => void client.invalidateQueries());
    setReady(true);
    return () => {
      end();
      stop();
      client.clear();
    };
  }, [world, client, institution, name]);
  const state = useSyncExternalStore(world.subscribe, world.current);
  const { known, keep } = usePreferences();
  const isDone = DONE.includes(state.state);
  useEffect(() => {
    // whoever has done it needs no first tour of it
    if (isDone && known?.toursSeen.includes(name) === false) keep({ toursSeen: [...known.toursSeen, name] });
  }, [isDone, known, name]);
  if (!isReady) return null;
  return (
    <>
      <p className="practice-band" role="note">
        {t('band')}
      </p>
      <Guide
        name={name}
        state={state.state}
        onSend={() => world.tell('s', 'submitted')}
        onOther={() => world.answer(name === 'centre' ? 'r' : 's')}
        onAgain={() => setStage(newStage(name))}
        onLeave={onLeave}
      />
      <div className="practice-frame no-print">
        <QueryClientProvider client={client}>
          <SessionContext value={invented(real, institution)}>
            <ActingContext value={null}>
              <Router key={world.id} hook={hook}>
                <Screens />
              </Router>
            </ActingContext>
          </SessionContext>
        </QueryClientProvider>
      </div>
    </>
  );
}

/** Who she is in the exercise. Nothing of it reaches the gateway. */
const invented = (real: SignedIn, institution: string): SignedIn => ({
  ...real,
  actingFor: institution,
  session: {
    ...real.session,
    actingFor: institution,
    memberships: [{ institution, roles: ['operator'] }],
    nodes: [{ name: NODE, party: true, institutions: [CENTRE, SHELTER] }],
  },
});

function Screens(): JSX.Element {
  const t = useText('practice');
  const [at, go] = useLocation();
  return (
    <>
      {at === '/' ? null : <Button onClick={() => go('/')}>{t('list')}</Button>}
      <Switch>
        <Route path="/p/:m/r/:id/:side">
          {(params) => <RequestPage params={params as Readonly<Record<string, string>>} />}
        </Route>
        <Route>
          <Worklist />
        </Route>
      </Switch>
    </>
  );
}
