import type { JSX } from 'react';
import { useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useCodes, useText } from '../../i18n/index.js';
import { capital } from '../../ui/capital.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page, Section } from '../../ui/Page.js';
import { useTimes } from '../../ui/time.js';
import { Identity } from './Identity.js';
import { Next } from './Next.js';
import { OwnFile } from './OwnFile.js';
import { Siblings } from './Siblings.js';
import { Head, Who } from './Summary.js';
import { Team } from './Team.js';
import { Timeline } from './Timeline.js';
import { Told } from './told/Told.js';
import './requests.scss';

/** One request, as this side sees it: what to do next first, then what was said, who works on it and what happened. */
export default function RequestPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('requests');
  const told = useText('request-told');
  const code = useCodes();
  const times = useTimes();
  const { api, key } = useActing();
  const side = params['side'] === 'r' ? 'r' : 's';
  const query = useRead<Referral>(api, `referrals/${params['id'] ?? ''}?side=${side}`);
  const service = query.data?.service;
  return (
    <Page
      title={service == null ? t('one') : capital(code('service', service))}
      crumbs={[{ label: t('title'), href: `/p/${key}/r` }]}
      actions={<Button onClick={() => window.print()}>{t('head.print')}</Button>}
    >
      <p className="print-only">{t('head.printNote', { time: times.moment(Date.now()) })}</p>
      <Loaded query={query}>
        {(request) => (
          <>
            <Head request={request} />
            <Next request={request} />
            <div className="split">
              <div>
                <Told request={request} />
                <Identity request={request} />
                <Section title={told('timeline.title')}>
                  <Timeline request={request} />
                </Section>
              </div>
              <div>
                <Who request={request} membership={key} />
                <OwnFile request={request} />
                <Siblings request={request} />
                <Team request={request} />
              </div>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}
