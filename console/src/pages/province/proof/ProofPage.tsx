import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { send } from '../../../api/client.js';
import { useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import { parseCheckpoint, parseNote } from '../../../proof/note.js';
import { toHex } from '../../../proof/bytes.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Facts, Page, Section } from '../../../ui/Page.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { RecordState } from '../types.js';
import { CheckReceipt } from './CheckReceipt.js';
import type { LogKeys } from './log-keys.js';

const CHECKPOINT = '/api/province-audit/log/checkpoint';

/** For the auditor and for who runs nodes: the log's last word, its keys, and one event's proof checked here. */
export default function ProofPage(): JSX.Element {
  const t = useText('proof');
  const to = usePlaces();
  const { audit } = useNodes();
  const { may } = useActing();
  const keys = useRead<LogKeys>(audit, 'log-keys');
  const state = useRead<RecordState>(audit, 'state');
  const checkpoint = useQuery({
    queryKey: ['node', audit.node, audit.institution, 'checkpoint'],
    queryFn: async ({ signal }) => (await send<string>('GET', CHECKPOINT, { signal })).data,
  });
  return (
    <Page title={t('title')} crumbs={[{ label: t('network'), href: to('/q') }]}>
      <p>{t('lead')}</p>
      <Section title={t('checkpoint')}>
        <Loaded query={checkpoint}>{(text) => <LastWord text={text} />}</Loaded>
        {state.data?.witnesses === undefined ? null : (
          <p>
            {t('quorum', {
              quorum: state.data.witnesses.quorum,
              operators: state.data.witnesses.operators,
            })}
          </p>
        )}
      </Section>
      <Loaded query={keys}>
        {(known) => (
          <>
            <Keys keys={known} />
            <CheckReceipt keys={known} mayFetch={may('audit:check')} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function LastWord({ text }: { readonly text: string }): JSX.Element {
  const t = useText('proof');
  const note = parseNote(text);
  const head = note === undefined ? undefined : parseCheckpoint(note.body);
  if (note === undefined || head === undefined) return <p>{t('unreadable')}</p>;
  return (
    <Facts
      items={[
        [t('origin'), head.origin],
        [t('size'), head.size],
        [
          t('root'),
          <span key="root" className="fingerprint">
            {toHex(head.root)}
          </span>,
        ],
        [
          t('signatures'),
          <ul key="signed" className="plain">
            {note.signatures.map(({ name, id }) => (
              <li key={`${name} ${id}`}>{name}</li>
            ))}
          </ul>,
        ],
      ]}
    />
  );
}

function Keys({ keys }: { readonly keys: LogKeys }): JSX.Element {
  const t = useText('proof');
  const network = useNetwork();
  return (
    <Section title={t('keys')}>
      <p>{t('keysText')}</p>
      <dl className="plain">
        <dt>{t('logKey')}</dt>
        <dd className="fingerprint">{keys.log}</dd>
        {keys.witnesses.map(({ institution, vkey }) => (
          <div key={vkey}>
            <dt>{network.name(institution)}</dt>
            <dd className="fingerprint">{vkey}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
