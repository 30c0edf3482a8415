import type { JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { useRead } from '../../api/queries.js';
import { useText } from '../../i18n/index.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Facts, Page, Section } from '../../ui/Page.js';
import { useTimes } from '../../ui/time.js';
import { HaltedSection } from './HaltedSection.js';
import { issuesOf, type Issue } from './issues.js';
import { ParkedSection } from './ParkedSection.js';
import { QuarantinedSection } from './QuarantinedSection.js';
import { RecountSection } from './RecountSection.js';
import type { Status } from './types.js';
import { useOwnNodes } from './use-own-nodes.js';

/** No stream tells of machinery. */
const AGAIN_MS = 5_000;

/** How a node is, in words first, with what to do; then in figures. */
export default function StatusPage(): JSX.Element {
  const t = useText('operations');
  const { api, chooser, others } = useOwnNodes();
  return (
    <Page title={t('title')}>
      <p>{t('lead')}</p>
      {chooser}
      <div aria-live="polite">
        {others.map((other) => (
          <Elsewhere key={other.api.node} {...other} />
        ))}
      </div>
      <NodeStatus key={api.node} api={api} />
    </Page>
  );
}

/** A node that is not looked at, and is ill: else a page in green would hide it. */
function Elsewhere({ api, title }: { readonly api: NodeApi; readonly title: string }): JSX.Element | null {
  const t = useText('operations');
  const { data } = useRead<Status>(api, 'operations/status', { every: AGAIN_MS });
  if (data === undefined || !issuesOf(data).some(({ tone }) => tone === 'bad')) return null;
  return <Notice tone="bad" title={`${title}: ${t('attention')}`} />;
}

function NodeStatus({ api }: { readonly api: NodeApi }): JSX.Element {
  const query = useRead<Status>(api, 'operations/status', { every: AGAIN_MS });
  return (
    <Loaded query={query}>
      {(status) => (
        <>
          <Health issues={issuesOf(status)} />
          <Figures status={status} />
          <ParkedSection api={api} count={status.parked} />
          {api.node === 'province-audit' ? <RecountSection api={api} /> : null}
          <HaltedSection api={api} halted={status.halted} />
          <QuarantinedSection api={api} count={status.quarantined} />
        </>
      )}
    </Loaded>
  );
}

function Health({ issues }: { readonly issues: readonly Issue[] }): JSX.Element {
  const t = useText('operations');
  const times = useTimes();
  return (
    <div aria-live="polite">
      {issues.length === 0 ? (
        <Notice tone="good" title={t('calm')}>
          <p>{t('calmText')}</p>
        </Notice>
      ) : null}
      {issues.map(({ kind, tone, count }) => (
        <Notice
          key={kind}
          tone={tone}
          title={t(`issue.${kind}.title`, { count, time: times.span(count * 1_000) })}
        >
          <p>{t(`issue.${kind}.means`)}</p>
          <p>{t('doThis', { text: t(`issue.${kind}.act`) })}</p>
        </Notice>
      ))}
    </div>
  );
}

function Figures({
  status: { outbox, lag, parked, quarantined, waiting, log, relayLeader },
}: {
  readonly status: Status;
}): JSX.Element {
  const t = useText('operations');
  const times = useTimes();
  const waits = outbox.unstamped + outbox.unpublished;
  return (
    <Section title={t('figures.title')}>
      <Facts
        items={[
          [t('figures.log'), t(log === 'up' ? 'figures.up' : 'figures.down')],
          [t('figures.outbox'), waits],
          [
            t('figures.oldest'),
            outbox.oldestSeconds === 0 ? t('figures.none') : times.span(outbox.oldestSeconds * 1_000),
          ],
          [t('figures.lag'), lag.reduce((sum, { behind }) => sum + behind, 0)],
          [t('figures.waiting'), waiting],
          [t('figures.parked'), parked],
          [t('figures.quarantined'), quarantined],
          [t('figures.relay'), t(relayLeader ? 'form.yes' : 'form.no')],
        ]}
      />
    </Section>
  );
}
