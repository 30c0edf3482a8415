import { useState, type JSX } from 'react';
import { Problem } from '../../api/problem.js';
import { useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Section } from '../../ui/Page.js';
import { useTimes } from '../../ui/time.js';
import { BreakGlass } from './BreakGlass.js';
import { Lift, NamePerson } from './NamePerson.js';

interface TeamOf {
  readonly items: readonly { readonly subject: string; readonly since: string }[];
  readonly blocked: readonly (string | { readonly subject: string })[];
}

/** Who works on it here, who must not see it, and the way in where nobody of them can be reached. */
export function Team({ request }: { readonly request: Referral }): JSX.Element | null {
  const t = useText('requests');
  const { api, may } = useActing();
  const [isOpen, setOpen] = useState(false);
  const query = useRead<TeamOf>(api, `referrals/${request.id}/team?side=${request.side}`, {
    enabled: isOpen,
  });
  if (!may('team:manage')) return null;
  const isNotHers = query.error instanceof Problem && query.error.status === 404;
  return (
    <div className="no-print">
      <Section
        title={t('team.title')}
        actions={
          isOpen ? null : (
            <Button aria-expanded={false} onClick={() => setOpen(true)}>
              {t('team.open')}
            </Button>
          )
        }
      >
        {!isOpen ? null : isNotHers ? (
          <>
            <p role="status">{t('team.notTeam')}</p>
            <BreakGlass request={request} />
          </>
        ) : (
          <Loaded query={query}>{(team) => <People request={request} team={team} />}</Loaded>
        )}
      </Section>
    </div>
  );
}

function People({ request, team }: { readonly request: Referral; readonly team: TeamOf }): JSX.Element {
  const t = useText('requests');
  const times = useTimes();
  return (
    <>
      {team.items.length === 0 ? <p>{t('team.none')}</p> : null}
      <ul className="plain-list">
        {team.items.map(({ subject, since }) => (
          <li key={subject}>
            <strong>{subject}</strong> <small>{t('team.since', { time: times.moment(since) })}</small>
          </li>
        ))}
        {team.blocked.map((one) => {
          const subject = typeof one === 'string' ? one : one.subject;
          return (
            <li key={`no-${subject}`}>
              {t('team.blocked', { name: subject })} <Lift request={request} subject={subject} />
            </li>
          );
        })}
      </ul>
      <NamePerson request={request} as="assign" />
      <details className="more-steps">
        <summary>{t('team.block')}</summary>
        <NamePerson request={request} as="block" />
      </details>
    </>
  );
}
