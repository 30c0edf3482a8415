import type { JSX } from 'react';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty, Facts, Page, Section } from '../../ui/Page.js';
import { AskedOfUs } from './AskedOfUs.js';
import type { Equipe } from './types.js';

/** What the équipe has in hand: who how many files, which requests wait for an answer, which paths are under way. */
export default function CaseloadPage(): JSX.Element {
  const t = useText('district');
  const code = useCodes();
  const { api, key } = useActing();
  const query = useRead<Equipe>(api, 'equipe');
  return (
    <Page title={t('caseload.title')} crumbs={[{ label: t('equipe.title'), href: `/p/${key}/j` }]}>
      <AskedOfUs
        title={t('caseload.asked')}
        of="service=equipe-care&ended=false"
        none={t('caseload.noneAsked')}
      />
      <Section title={t('caseload.who')}>
        <Loaded query={query}>
          {({ members }) => {
            const people = members.filter(({ subject }) => subject !== null);
            return people.length === 0 ? (
              <Empty>
                <p>{t('caseload.nobody')}</p>
              </Empty>
            ) : (
              <Facts
                items={people.map(({ role, subject, caseload }) => [
                  `${subject ?? ''} · ${code('equipeRole', role)}`,
                  t('equipe.caseload', { count: caseload }),
                ])}
              />
            );
          }}
        </Loaded>
        <p className="hint">{t('caseload.steps')}</p>
      </Section>
    </Page>
  );
}
