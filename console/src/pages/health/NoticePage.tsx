import { telUrl } from '../../ui/tel.js';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Due } from '../../ui/Due.js';
import { Live } from '../../ui/Live.js';
import { Loaded } from '../../ui/Loaded.js';
import { Facts, Page, Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { stateTone } from '../requests/state-tone.js';
import { NoticeSteps } from './NoticeSteps.js';

interface Content {
  readonly notice?: { readonly code: string; readonly date?: string };
  readonly needs?: { readonly callback?: { readonly name?: string; readonly phone?: string } };
}

/** One notice: what it says, for those who have it in hand, and the steps at the health authority. */
export default function NoticePage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('health');
  const { api, key } = useActing();
  const id = params['id'] ?? '';
  const side = params['side'] === 's' ? 's' : 'r';
  const query = useRead<Referral>(api, `referrals/${id}?side=${side}`);
  return (
    <Page title={t('notice.one')} crumbs={[{ label: t('notice.title'), href: `/p/${key}/h` }]}>
      <Loaded query={query}>
        {(notice) => (
          <>
            <Summary notice={notice} />
            {side === 'r' ? <NoticeSteps notice={notice} /> : null}
            <p>
              <Link href={`/p/${key}/r/${id}/${side}`}>{t('notice.history')}</Link>
            </p>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Summary({ notice }: { readonly notice: Referral }): JSX.Element {
  const t = useText('health');
  const code = useCodes();
  const network = useNetwork();
  const times = useTimes();
  return (
    <Section
      title={t(notice.side === 'r' ? 'notice.fromWhom' : 'notice.toWhom', {
        name: network.name(notice.side === 'r' ? notice.from : notice.to),
      })}
    >
      <Facts
        items={[
          [
            t('notice.state'),
            <Live key="state">
              <Tag tone={stateTone(notice.state)}>{t(`state.${notice.state}`)}</Tag>
            </Live>,
          ],
          [t('notice.urgency'), code('urgency', notice.urgency)],
          notice.submittedAt === null ? null : [t('notice.sentAt'), times.moment(notice.submittedAt)],
          notice.dueAt === null ? null : [t('notice.due'), <Due key="due" at={notice.dueAt} />],
        ]}
      />
      {notice.side === 's' || notice.state === 'noted' ? (
        <Said notice={notice} />
      ) : (
        <p>{t('notice.readAfter')}</p>
      )}
    </Section>
  );
}

/** The code, and whom to call about it. The node records who reads it. */
function Said({ notice: { id, side } }: { readonly notice: Referral }): JSX.Element {
  const t = useText('health');
  const code = useCodes();
  const times = useTimes();
  const { api } = useActing();
  const query = useRead<Content>(api, `referrals/${id}/content?side=${side}`);
  return (
    <Loaded query={query}>
      {({ notice, needs }) => (
        <Facts
          items={[
            notice === undefined
              ? null
              : [t('notice.says'), <strong key="code">{code('noticeCode', notice.code)}</strong>],
            notice?.date === undefined ? null : [t('notice.date'), times.day(notice.date)],
            needs?.callback?.phone === undefined
              ? null
              : [
                  t('notice.callback'),
                  <a key="tel" href={telUrl(needs.callback.phone)}>
                    {needs.callback.name} · {needs.callback.phone}
                  </a>,
                ],
          ]}
        />
      )}
    </Loaded>
  );
}
