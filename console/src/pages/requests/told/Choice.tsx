import type { JSX } from 'react';
import { useCodes, useText } from '../../../i18n/index.js';
import { Facts } from '../../../ui/Page.js';
import { useTimes } from '../../../ui/time.js';
import type { Content, Risk } from './content.js';

/** What she has chosen, or who decided without her and on what ground. */
export function Choice({
  content: { agreement, necessity },
}: {
  readonly content: Content;
}): JSX.Element | null {
  const t = useText('request-told');
  const code = useCodes();
  const times = useTimes();
  if (agreement === undefined && necessity === undefined) return null;
  return (
    <div>
      <h3>{t('told.choice')}</h3>
      {agreement === undefined ? null : (
        <>
          <p>
            {t('told.choiceText', {
              method: t(`told.choiceOf.${agreement.method as 'oral'}`),
              until: times.day(agreement.validUntil),
            })}
          </p>
          <p>
            {t('told.tells')}: {agreement.tiers.map((tier) => t(`told.tier.${tier as 'T0'}`)).join(', ')}.
          </p>
        </>
      )}
      {necessity === undefined ? null : (
        <p>{t('told.necessity', { ground: code('necessityGround', necessity.ground) })}</p>
      )}
    </div>
  );
}

/** How dangerous it is, as somebody has judged it with a form. */
export function RiskOf({ risk }: { readonly risk: Risk | undefined }): JSX.Element | null {
  const t = useText('request-told');
  const code = useCodes();
  const times = useTimes();
  if (risk === undefined) return null;
  const yes = (value: boolean | undefined, label: string): [string, string] | null =>
    value === undefined ? null : [label, t(value ? 'form.yes' : 'form.no')];
  return (
    <div>
      <h3>{t('told.risk')}</h3>
      <p>
        <strong>
          {t('told.riskLevel', { level: code('riskLevel', risk.level), tool: code('riskTool', risk.tool) })}
        </strong>
        {risk.date === undefined ? null : <>, {t('told.riskDate', { day: times.day(risk.date) })}</>}
      </p>
      <Facts
        items={[
          risk.violence === undefined || risk.violence.length === 0
            ? null
            : [t('told.violence'), risk.violence.map((one) => code('violence', one)).join(', ')],
          yes(risk.injuries, t('told.injuries')),
          yes(risk.weapons, t('told.weapons')),
          yes(risk.childrenExposed, t('told.childrenExposed')),
        ]}
      />
    </div>
  );
}

/** Who must not come near it. Names: they stay off the printed sheet. */
export function Excluded({ people }: { readonly people: readonly string[] | undefined }): JSX.Element | null {
  const t = useText('request-told');
  if (people === undefined || people.length === 0) return null;
  return (
    <div className="no-print">
      <h3>{t('told.excluded')}</h3>
      <p>{t('told.excludedText')}</p>
      <ul>
        {people.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </div>
  );
}

/** A question about who pays. */
export function QuestionOf({ content: { question } }: { readonly content: Content }): JSX.Element | null {
  const t = useText('request-told');
  const code = useCodes();
  const times = useTimes();
  if (question === undefined) return null;
  return (
    <Facts
      items={[
        [
          t('told.question'),
          [
            code('questionCode', question.code),
            question.days === undefined ? '' : t('told.questionDays', { count: question.days }),
            question.start === undefined ? '' : t('told.questionFrom', { day: times.day(question.start) }),
          ]
            .filter((part) => part !== '')
            .join(', '),
        ],
        question.pseudonym === undefined ? null : [t('told.pseudonym'), question.pseudonym],
      ]}
    />
  );
}

/** A health event that one side lets the other know. */
export function NoticeOf({ content: { notice } }: { readonly content: Content }): JSX.Element | null {
  const t = useText('request-told');
  const code = useCodes();
  const times = useTimes();
  if (notice === undefined) return null;
  const parts = [
    code('noticeCode', notice.code),
    notice.date === undefined ? '' : t('told.noticeDate', { day: times.day(notice.date) }),
    notice.hidden === true ? t('told.noticeHidden') : '',
  ];
  return <Facts items={[[t('told.noticeOf'), parts.filter((part) => part !== '').join(', ')]]} />;
}
