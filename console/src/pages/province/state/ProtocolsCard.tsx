import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/queries.js';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Tag } from '../../../ui/Tag.js';
import { useNow, useTimes } from '../../../ui/time.js';
import { opaque } from '../opaque.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { Protocol } from '../types.js';
import { Card } from './Card.js';

const SOON_MS = 183 * 86_400_000;

/** Which protocols need somebody: those that end, wait for a second person or for a signature. */
export function ProtocolsCard(): JSX.Element {
  const t = useText('province');
  const times = useTimes();
  const now = useNow();
  const network = useNetwork();
  const to = usePlaces();
  const { registry } = useNodes();
  const query = useRead<{ items: readonly Protocol[] }>(registry, 'protocols');
  const wantsOf = ({ status, inForce, valid, confirmed, missing, withdrawalAsked }: Protocol): string[] => {
    const soon = inForce && Date.parse(valid[1]) - now < SOON_MS;
    return [
      ...(soon ? [t('state.expires', { day: times.day(valid[1]) })] : []),
      ...(status === 'draft' && !confirmed ? [t('state.toConfirm')] : []),
      ...(status === 'draft' && missing.length > 0
        ? [t('state.toSign', { names: missing.map(network.name).join(', ') })]
        : []),
      ...(withdrawalAsked && status === 'active' ? [t('state.toWithdraw')] : []),
    ];
  };
  return (
    <Card title={t('state.protocolsTitle')} path="/q/a">
      <Loaded query={query}>
        {({ items }) => {
          const wanting = items
            .map((one) => ({ one, wants: wantsOf(one) }))
            .filter(({ wants }) => wants.length > 0);
          if (wanting.length === 0) return <p>{t('state.protocolsCalm')}</p>;
          return (
            <ul className="plain">
              {wanting.map(({ one, wants }) => (
                <li key={`${one.id}@${String(one.version)}`}>
                  <Link href={to(`/q/a/${opaque(one.id)}/${String(one.version)}`)}>{one.title}</Link>{' '}
                  {wants.map((want) => (
                    <Tag key={want} tone="warn">
                      {want}
                    </Tag>
                  ))}
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Card>
  );
}
