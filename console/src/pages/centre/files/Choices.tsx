import { useState, type JSX } from 'react';
import { useCommand, useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Dialog } from '../../../ui/Dialog.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Section } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { capital } from '../words.js';
import { NewChoice } from './NewChoice.js';

/** `GET cases/:id/agreements` */
export interface Choice {
  readonly id: string;
  readonly to: string | null;
  readonly class: string | null;
  readonly service: string;
  readonly tiers: readonly string[];
  readonly method: string;
  readonly heardBy: string | null;
  readonly child: string | null;
  readonly recordedAt: string;
  readonly validUntil: string;
  readonly withdrawnAt: string | null;
  readonly valid: boolean;
}

/** What she has agreed to, and the way to take it back for her at once. */
export function Choices({ id }: { readonly id: string }): JSX.Element {
  const t = useText('centre');
  const { api, may } = useActing();
  const [isNew, setNew] = useState(false);
  const [asked, setAsked] = useState<Choice>();
  const query = useRead<{ items: readonly Choice[] }>(api, `cases/${id}/agreements`);
  const mayRecord = may('agreement:record');
  return (
    <Section
      title={t('choices.title')}
      actions={mayRecord ? <Button onClick={() => setNew(true)}>{t('choices.new')}</Button> : undefined}
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('choices.none')}</p>
          ) : (
            <ul className="rows">
              {items.map((choice) => (
                <li key={choice.id}>
                  <Row choice={choice}>
                    {choice.valid && mayRecord ? (
                      <Button look="danger" onClick={() => setAsked(choice)}>
                        {t('choices.withdraw')}
                      </Button>
                    ) : null}
                  </Row>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {isNew ? <NewChoice id={id} onClose={() => setNew(false)} /> : null}
      {asked === undefined ? null : <Withdraw choice={asked} onClose={() => setAsked(undefined)} />}
    </Section>
  );
}

function Row({
  choice,
  children,
}: {
  readonly choice: Choice;
  readonly children: React.ReactNode;
}): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const network = useNetwork();
  const times = useTimes();
  const { to, class: kind, service, tiers, method, child, validUntil, withdrawnAt, valid } = choice;
  return (
    <div className="row-item">
      <div>
        <p className="row-title">
          {to === null ? t('choice.anyOf', { kind: code('institutionKind', kind) }) : network.name(to)}
        </p>
        {capital(code('service', service))}
        {child === null ? null : `, ${t('choices.ofChild')}`}
      </div>
      <div className="row-more">
        {tiers.map((tier) => code('tier', tier)).join(', ')} ({code('agreementMethod', method)})
        <br />
        {withdrawnAt === null ? (
          <Tag tone={valid ? 'good' : 'neutral'}>
            {t(valid ? 'choices.until' : 'choices.over', { day: times.day(validUntil) })}
          </Tag>
        ) : (
          <Tag tone="bad">{t('choices.withdrawn', { time: times.moment(withdrawnAt) })}</Tag>
        )}
      </div>
      <div className="row-end">{children}</div>
    </div>
  );
}

/** Says what follows before it is done. */
function Withdraw({
  choice,
  onClose,
}: {
  readonly choice: Choice;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('centre');
  const textOf = useProblemText();
  const { api } = useActing();
  const command = useCommand<{ referrals: readonly string[] }>(
    api,
    (_, once) => api.post(`agreements/${choice.id}/withdrawal`, {}, { key: once }),
    onClose,
  );
  return (
    <Dialog title={t('choices.withdrawTitle')} onClose={onClose}>
      <ul>
        <li>{t('choices.effectHere')}</li>
        <li>{t('choices.effectThere')}</li>
        <li>{t('choices.effectOpen')}</li>
        <li>{t('choices.effectStays')}</li>
      </ul>
      {command.error === null ? null : <p role="alert">{textOf(command.error)}</p>}
      <div className="buttons">
        <Button look="danger" busy={command.isPending} onClick={() => command.submit()}>
          {t('choices.withdrawNow')}
        </Button>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
      </div>
    </Dialog>
  );
}
