import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/queries.js';
import type { Referral } from '../../../api/types.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Due } from '../../../ui/Due.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Section } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import { stateTone } from '../../requests/state-tone.js';
import { capital } from '../words.js';

/** What was asked for her, the youngest first. */
export function Requests({ id }: { readonly id: string }): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const network = useNetwork();
  const times = useTimes();
  const { api, key } = useActing();
  const query = useRead<{ items: readonly Referral[] }>(api, `cases/${id}/requests`);
  return (
    <Section title={t('file.requests')}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('file.noRequests')}</p>
          ) : (
            <ol className="rows">
              {items.map((one) => (
                <li key={`${one.id}${one.side}`}>
                  <div className="row-item">
                    <div>
                      <p className="row-title">
                        <Link href={`/p/${key}/r/${one.id}/${one.side}`}>
                          {capital(code('service', one.service))}
                        </Link>
                      </p>
                      {one.dueAt === null ? null : <Due at={one.dueAt} />}
                    </div>
                    <div className="row-more">
                      {one.side === 's' ? network.name(one.to) : network.name(one.from)}
                      <br />
                      {one.submittedAt === null ? t('pending') : times.moment(one.submittedAt)}
                    </div>
                    <div className="row-end">
                      <Tag tone={stateTone(one.state)}>{t(`state.${one.state}`)}</Tag>
                    </div>
                  </div>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Section>
  );
}
