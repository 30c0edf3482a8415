import { useState, type JSX } from 'react';
import { useCommand, useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Empty, Page, Section } from '../../ui/Page.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import { ArrivalItem } from './ArrivalItem.js';
import { ObservationItem } from './ObservationItem.js';
import type { Arrival, Observation } from './types.js';

const STATES = ['open', 'ended'] as const;
type Shown = (typeof STATES)[number];
/** Nothing is told of an arrival but its tasks. */
const AGAIN_MS = 30_000;

/** The emergency department: who waits for a doctor after triage, by when, and who is in short observation. */
export default function EmergencyPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('health');
  const { key } = useActing();
  const [state, setState] = useState<Shown>('open');
  return (
    <Page
      title={t('emergency.title')}
      actions={
        <LinkButton look="plain" href={`/p/${key}/a`}>
          {t('activate.title')}
        </LinkButton>
      }
    >
      <div className="buttons" role="group" aria-label={t('emergency.which')}>
        {STATES.map((one) => (
          <Button
            key={one}
            look={one === state ? 'main' : 'plain'}
            aria-pressed={one === state}
            onClick={() => setState(one)}
          >
            {t(`emergency.${one}`)}
          </Button>
        ))}
      </div>
      <Arrivals state={state} marked={params['id']} />
      <Observations state={state} />
    </Page>
  );
}

function Arrivals({
  state,
  marked,
}: {
  readonly state: Shown;
  readonly marked: string | undefined;
}): JSX.Element {
  const t = useText('health');
  const textOf = useProblemText();
  const { api } = useActing();
  const query = useRead<{ items: readonly Arrival[] }>(api, `arrivals?state=${state}`, { every: AGAIN_MS });
  const enter = useCommand<Arrival>(api, (_, key) => api.post('arrivals', {}, { key }));
  return (
    <Section
      title={t('arrival.title')}
      actions={
        state === 'open' ? (
          <Button look="main" busy={enter.isPending} onClick={() => enter.submit()}>
            {t('arrival.enter')}
          </Button>
        ) : undefined
      }
    >
      <p>{t('arrival.intro')}</p>
      {enter.error === null ? null : <Notice tone="bad" alert title={textOf(enter.error)} />}
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>{t(`arrival.none.${state}`)}</p>
            </Empty>
          ) : (
            <ol className="rows">
              {items.map((one) => (
                <li key={one.id}>
                  <ArrivalItem arrival={one} isMarked={one.id === marked} />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Section>
  );
}

function Observations({ state }: { readonly state: Shown }): JSX.Element {
  const t = useText('health');
  const { api } = useActing();
  const query = useRead<{ items: readonly Observation[] }>(api, `observations?state=${state}`);
  return (
    <Section title={t('observation.title')}>
      <p>{t('observation.intro')}</p>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>{t(`observation.no.${state}`)}</p>
            </Empty>
          ) : (
            <ol className="rows">
              {items.map((one) => (
                <li key={one.id} className="row-block">
                  <ObservationItem observation={one} isLinked />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Section>
  );
}
