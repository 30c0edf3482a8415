import { useState, type JSX } from 'react';
import { useRead } from '../../../api/queries.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Facts, Page, Section } from '../../../ui/Page.js';
import { useTimes } from '../../../ui/time.js';
import { meant } from '../opaque.js';
import { usePlaces, useNodes } from '../nodes.js';
import { Pick } from '../Pick.js';
import type { Protocol } from '../types.js';
import { Differences } from './Differences.js';
import { FlowWords } from './FlowWords.js';
import { ProtocolSteps } from './ProtocolSteps.js';
import { ProtocolTag } from './ProtocolTag.js';

/** One version of a protocol: who agreed, until when, and in plain words who may ask whom for what. */
export default function ProtocolPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('protocols');
  const to = usePlaces();
  const { registry } = useNodes();
  const list = useRead<{ items: readonly Protocol[] }>(registry, 'protocols');
  const found = meant(list.data?.items, params['id'], ({ id }) => id);
  const name = `${found?.id ?? ''}@${params['version'] ?? ''}`;
  const query = useRead<Protocol>(registry, `protocols/${name}`, { enabled: found !== undefined });
  const crumbs = [{ label: t('title'), href: to('/q/a') }];
  if (query.data !== undefined)
    return (
      <Page title={query.data.title} crumbs={crumbs}>
        <Whole
          protocol={query.data}
          versions={(list.data?.items ?? [])
            .filter(({ id }) => id === query.data.id)
            .map(({ version }) => version)}
        />
      </Page>
    );
  return (
    <Page title={t('one')} crumbs={crumbs}>
      {list.data !== undefined && found === undefined ? (
        <p>{t('app.notFound')}</p>
      ) : (
        <Loaded query={query}>{() => null}</Loaded>
      )}
    </Page>
  );
}

function Whole({
  protocol,
  versions,
}: {
  readonly protocol: Protocol;
  readonly versions: readonly number[];
}): JSX.Element {
  const t = useText('protocols');
  const code = useCodes();
  const times = useTimes();
  const network = useNetwork();
  const { valid, act, article, signatories, paperSignatories = [], countersigned, flows = [] } = protocol;
  const others = versions.filter((version) => version !== protocol.version);
  const [other, setOther] = useState(
    String(others.findLast((one) => one < protocol.version) ?? others[0] ?? ''),
  );
  const paperName = (id: string): string =>
    network.find(id) === undefined ? code('outsideBody', id).replaceAll('-', ' ') : network.name(id);
  return (
    <>
      <Section title={t('agreed')} actions={<ProtocolTag protocol={protocol} />}>
        <Facts
          items={[
            [t('version'), protocol.version],
            [t('valid'), t('fromTo', { from: times.day(valid[0]), to: times.day(valid[1]) })],
            [t('deed'), act.deed],
            [t('number'), act.number],
            article === undefined ? null : [t('article'), article],
            [
              t('fingerprint'),
              <span key="hash" className="fingerprint">
                {act.pdfSha256}
              </span>,
            ],
          ]}
        />
      </Section>
      <ProtocolSteps protocol={protocol} />
      <Section title={t('signatures')}>
        <ul className="plain">
          {signatories.map((id) => (
            <li key={id}>
              {network.name(id)}: {countersigned.includes(id) ? t('hasSigned') : t('hasNotSigned')}
            </li>
          ))}
          {paperSignatories.map((id) => (
            <li key={id}>
              {paperName(id)}: {t('onPaper')}
            </li>
          ))}
        </ul>
      </Section>
      {others.length === 0 ? null : (
        <Section title={t('differences')}>
          <Pick
            label={t('comparedWith')}
            value={other}
            options={others.map((version) => ({
              value: String(version),
              label: t('versionNumber', { version }),
            }))}
            onChange={setOther}
          />
          <Differences id={protocol.id} from={Number(other)} to={protocol.version} />
        </Section>
      )}
      <Section title={t('flows')}>
        {flows.map((flow) => (
          <FlowWords key={flow.id} flow={flow} />
        ))}
      </Section>
    </>
  );
}
