import type { JSX } from 'react';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { LinkButton } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Empty, Page, Section } from '../../ui/Page.js';
import { AddPost } from './AddPost.js';
import { Meetings } from './Meetings.js';
import { Post } from './Post.js';
import type { Equipe } from './types.js';

/** Which posts the équipe has, who fills them, and when it met. Of women only how many each has in hand. */
export default function EquipePage(): JSX.Element {
  const t = useText('district');
  const { api, key, may } = useActing();
  const query = useRead<Equipe>(api, 'equipe');
  const mayManage = may('equipe:manage');
  return (
    <Page
      title={t('equipe.title')}
      actions={
        <>
          {may('referral:read') ? (
            <>
              <LinkButton href={`/p/${key}/j/l`}>{t('caseload.title')}</LinkButton>
              <LinkButton href={`/p/${key}/j/c`}>{t('costs.title')}</LinkButton>
            </>
          ) : null}
          {may('duty:read') ? <LinkButton href={`/p/${key}/d`}>{t('equipe.duty')}</LinkButton> : null}
        </>
      }
    >
      <Loaded query={query}>
        {({ members, filled, vacant }) => (
          <>
            <div aria-live="polite">
              {vacant === 0 ? null : <Notice tone="warn" title={t('equipe.vacant', { count: vacant })} />}
            </div>
            <Section title={t('equipe.filled', { count: filled })}>
              {members.length === 0 ? (
                <Empty>
                  <p>{t('equipe.none')}</p>
                </Empty>
              ) : (
                <ul className="rows">
                  {members.map((member) => (
                    <li key={member.id}>
                      <Post member={member} mayManage={mayManage} />
                    </li>
                  ))}
                </ul>
              )}
              {mayManage ? <AddPost /> : null}
            </Section>
            <Meetings members={members} mayManage={mayManage} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
