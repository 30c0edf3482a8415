import type { JSX } from 'react';
import { useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Button, LinkButton } from '../../../ui/Button.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Notice } from '../../../ui/Notice.js';
import { Facts, Page, Section } from '../../../ui/Page.js';
import { useTimes } from '../../../ui/time.js';
import '../centre.scss';
import { AliasEdit } from './AliasEdit.js';
import { Assessments } from './Assessments.js';
import type { CaseFile } from './case-file.js';
import { Choices } from './Choices.js';
import { Closing } from './Closing.js';
import { Fold } from './Fold.js';
import { Household } from './Household.js';
import { IdentityPart } from './IdentityPart.js';
import { Passing } from './Passing.js';
import { PlanSteps } from './PlanSteps.js';
import { Requests } from './Requests.js';
import { Team } from './Team.js';

/** One file: what is asked for her first, then who she is and what she chose. */
export default function FilePage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('centre');
  const times = useTimes();
  const { api, key, may } = useActing();
  const id = params['id'] ?? '';
  const query = useRead<CaseFile>(api, `cases/${id}`);
  const file = query.data;
  const isOpen = file?.closedAt == null;
  return (
    <Page
      title={
        file?.alias ?? t('file.unnamed', { time: file === undefined ? '' : times.moment(file.openedAt) })
      }
      crumbs={[{ label: t('file.title'), href: `/p/${key}/f` }]}
      actions={
        <>
          {may('referral:send') && isOpen ? (
            <>
              <LinkButton look="main" href={`/p/${key}/n/${id}`}>
                {t('file.newRequest')}
              </LinkButton>
              <LinkButton href={`/p/${key}/v/${id}`}>{t('voice.title')}</LinkButton>
            </>
          ) : null}
          <Button look="quiet" onClick={() => print()}>
            {t('action.print')}
          </Button>
        </>
      }
    >
      <Loaded query={query}>
        {(data) =>
          data.erased ? (
            <Notice title={t('file.erased')} />
          ) : (
            <>
              <Summary file={data} />
              <Requests id={id} />
              <Choices id={id} />
              <IdentityPart id={id} />
              <Household id={id} />
              <Fold title={t('assessment.title')}>{() => <Assessments id={id} />}</Fold>
              <Fold title={t('plan.title')}>{() => <PlanSteps id={id} />}</Fold>
              <Fold title={t('team.title')}>{() => <Team id={id} />}</Fold>
              <Fold title={t('passing.title')}>{() => <Passing id={id} />}</Fold>
              <Closing file={data} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Summary({ file }: { readonly file: CaseFile }): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const times = useTimes();
  const { firstContact } = file;
  return (
    <Section title={t('file.about')} actions={<AliasEdit id={file.id} />}>
      <Facts
        items={[
          [t('need.subject'), code('caseSubject', file.subject)],
          [t('file.since'), times.moment(file.openedAt)],
          firstContact === null
            ? null
            : [
                t('file.firstContact'),
                [code('contactSource', firstContact.source), code('incomingChannel', firstContact.channel)]
                  .filter((part) => part !== '')
                  .join(', '),
              ],
          file.closedAt === null
            ? null
            : [t('file.closedAt'), `${times.moment(file.closedAt)}, ${code('caseOutcome', file.outcome)}`],
        ]}
      />
    </Section>
  );
}
