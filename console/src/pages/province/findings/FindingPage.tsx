import { MoreButton } from '../../../ui/MoreButton.js';
import type { JSX } from 'react';
import { itemsOf, useList } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Empty, Facts, Page, Section } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { Finding } from '../types.js';
import { AnswerForm } from './AnswerForm.js';
import { CloseForm } from './CloseForm.js';
import { EventReading } from './EventReading.js';
import { Readings } from './Readings.js';
import { STATE_TONES } from './tones.js';

/** One finding in words: what it is, who answers, what was said, and what whoever reads may do about it. */
export default function FindingPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('province');
  const to = usePlaces();
  const { audit } = useNodes();
  const crumbs = [{ label: t('finding.title'), href: to('/q/f') }];
  // the node lists findings and shows none by itself
  const list = useList<Finding>(audit, 'findings?limit=200');
  const found = itemsOf(list.data).find(({ id }) => id === params['id']);
  if (found !== undefined) return <One finding={found} />;
  return (
    <Page title={t('finding.title')} crumbs={crumbs}>
      <Loaded query={list}>
        {() => (
          <Empty>
            <p>{t('app.notFound')}</p>
            <MoreButton list={list} />
          </Empty>
        )}
      </Loaded>
    </Page>
  );
}

function One({ finding }: { readonly finding: Finding }): JSX.Element {
  const t = useText('province');
  const rule = useText('rules');
  const times = useTimes();
  const network = useNetwork();
  const { institution, may } = useActing();
  const to = usePlaces();
  const isOver = finding.state === 'closed';
  const isAsked = finding.institutions.includes(institution);
  return (
    <Page title={rule(finding.rule as 'parked')} crumbs={[{ label: t('finding.title'), href: to('/q/f') }]}>
      <Section title={t('finding.what')}>
        <Facts
          items={[
            [
              t('finding.state'),
              <Tag key="state" tone={STATE_TONES[finding.state]}>
                {t(`finding.${finding.state}`)}
              </Tag>,
            ],
            [t('finding.severity'), t(`finding.${finding.severity}`)],
            [t('finding.who'), finding.institutions.map(network.name).join(', ')],
            [t('finding.since'), times.day(finding.raisedAt)],
            ...subjectOf(finding).map(([name, value]): [string, string] => [
              t(`finding.subject.${name}`),
              value,
            ]),
          ]}
        />
      </Section>
      <Answers finding={finding} />
      {isAsked && may('finding:answer') && !isOver ? <AnswerForm finding={finding} /> : null}
      {may('audit:check') && !isOver ? <CloseForm finding={finding} /> : null}
      {may('audit:event') && !isOver ? <EventReading finding={finding} /> : null}
      <Readings finding={finding.id} />
    </Page>
  );
}

const SAID = ['protocol', 'flow', 'stage', 'step'] as const;

/** What a finding says of itself that means something to a person: no numbers of the record. */
const subjectOf = ({ subject }: Finding): (readonly [(typeof SAID)[number], string])[] =>
  SAID.flatMap((name) => (subject[name] === undefined ? [] : [[name, String(subject[name])] as const]));

function Answers({ finding }: { readonly finding: Finding }): JSX.Element {
  const t = useText('province');
  const code = useCodes();
  const times = useTimes();
  const network = useNetwork();
  return (
    <Section title={t('finding.answers')}>
      <ul className="plain">
        {finding.institutions.map((id) => {
          const said = finding.answers.find((one) => one.institution === id);
          return (
            <li key={id}>
              <strong>{network.name(id)}</strong>:{' '}
              {said === undefined ? (
                t('finding.noAnswer')
              ) : (
                <>
                  {code('findingAnswer', said.answer)}
                  {said.note === null ? '' : `. ${said.note}`}
                  <small>{times.day(said.at)}</small>
                </>
              )}
            </li>
          );
        })}
      </ul>
      {finding.closedAt === null ? null : (
        <p>
          {t('finding.closedOn', { day: times.day(finding.closedAt) })}
          {finding.closedFor === null ? '' : `: ${code('closureReason', finding.closedFor)}`}
        </p>
      )}
    </Section>
  );
}
