import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { capital } from '../../ui/capital.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { stateTone } from './state-tone.js';

/** What else was asked for her, from the same file: hers who work on it, and a reading. */
export function Siblings({ request }: { readonly request: Referral }): JSX.Element | null {
  const t = useText('requests');
  const code = useCodes();
  const network = useNetwork();
  const { api, key } = useActing();
  const [isOpen, setOpen] = useState(false);
  const file = request.case;
  const query = useRead<{ items: readonly Referral[] }>(api, `cases/${file ?? ''}/requests`, {
    enabled: isOpen,
  });
  if (typeof file !== 'string') return null;
  return (
    <div className="no-print">
      <Section
        title={t('siblings.title')}
        actions={
          isOpen ? null : (
            <Button aria-expanded={false} onClick={() => setOpen(true)}>
              {t('siblings.open')}
            </Button>
          )
        }
      >
        <p>{t('siblings.text')}</p>
        {!isOpen ? null : (
          <Loaded query={query}>
            {({ items }) => {
              const others = items.filter(({ id }) => id !== request.id);
              if (others.length === 0) return <p>{t('siblings.none')}</p>;
              return (
                <ul className="plain-list">
                  {others.map((one) => (
                    <li key={`${one.id}${one.side}`}>
                      <Link href={`/p/${key}/r/${one.id}/${one.side}`}>
                        {capital(code('service', one.service))}
                      </Link>{' '}
                      <Tag tone={stateTone(one.state)}>{t(`state.${one.state}`)}</Tag>
                      <small>{network.name(one.to)}</small>
                    </li>
                  ))}
                </ul>
              );
            }}
          </Loaded>
        )}
      </Section>
    </div>
  );
}
