import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import { useCommand, useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { RadioField, SelectField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { romeLocal } from '../../ui/rome-time.js';
import type { CostCover, Items, Stay } from './types.js';

const GROUNDS = ['vital-interest', 'child-in-danger', 'duty-to-report', 'unable-to-agree'] as const;
const LONGEST_DAYS = 730;

/** Who pays the daily fee: asked of a stay that has begun, never a condition of it. */
export function CostCoverSection({ stay }: { readonly stay: Stay }): JSX.Element {
  const t = useText('shelter');
  const { api, may } = useActing();
  const [isAsking, setAsking] = useState(false);
  const path = `stays/${stay.id}/cost-cover`;
  const questions = useRead<Items<CostCover>>(api, path);
  return (
    <Section title={t('cost.title')}>
      <p>{t('cost.text')}</p>
      <Loaded query={questions}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('cost.none')}</p>
          ) : (
            <ul className="rows">
              {items.map((one) => (
                <li key={one.referral}>
                  <Question question={one} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {isAsking ? (
        <AskForm stay={stay} onDone={() => setAsking(false)} />
      ) : may('referral:send') ? (
        <div className="buttons unit-steps">
          <Button onClick={() => setAsking(true)}>{t('cost.ask')}</Button>
        </div>
      ) : null}
    </Section>
  );
}

function Question({ question }: { readonly question: CostCover }): JSX.Element {
  const t = useText('shelter');
  const code = useCodes();
  const network = useNetwork();
  const times = useTimes();
  const { key } = useActing();
  const { referral, to, start, days, state, open, answer } = question;
  const said = typeof answer?.['answer'] === 'string' ? answer['answer'] : null;
  return (
    <div className="row-item">
      <p className="row-title">
        <Link href={`/p/${key}/r/${referral}/s`}>{network.name(to)}</Link>
      </p>
      <div className="row-more">
        {t('cost.period', { start: times.day(start), days })}
        <small>{t('cost.asked', { at: times.moment(question.askedAt) })}</small>
      </div>
      <div>
        {said !== null ? (
          <Tag tone={said.startsWith('not') ? 'bad' : 'good'}>{code('answer', said)}</Tag>
        ) : (
          <Tag tone={open ? 'info' : 'neutral'}>
            {open ? t('cost.open') : t(`state.${state as 'completed'}`)}
          </Tag>
        )}
      </div>
    </div>
  );
}

function AskForm({ stay, onDone }: { readonly stay: Stay; readonly onDone: () => void }): JSX.Element {
  const t = useText('shelter');
  const code = useCodes();
  const network = useNetwork();
  const { api, body } = useActing();
  const offices = network.institutions.filter(({ services }) => services?.includes('cost-cover') === true);
  const grounds = GROUNDS.filter((one) => body?.necessityGrounds?.includes(one) !== false);
  const form = useForm({
    to: '',
    days: '30',
    start: romeLocal(Date.parse(stay.since)).slice(0, 10),
    'callback.name': '',
    'callback.phone': body?.onCall ?? '',
    'necessity.ground': '',
    'necessity.decidedBy': '',
  });
  const ask = useCommand<Referral>(
    api,
    (_, key) => {
      const { to, days, start } = form.values;
      const { 'callback.name': name, 'callback.phone': phone } = form.values;
      const { 'necessity.ground': ground, 'necessity.decidedBy': decidedBy } = form.values;
      return api.post(
        `stays/${stay.id}/cost-cover`,
        {
          to,
          days: Number(days),
          ...(start === '' ? {} : { start }),
          callback: { name, phone },
          necessity: { ground, decidedBy },
        },
        { key, wait: 2 },
      );
    },
    onDone,
  );
  const submit = (): void => {
    const { days, start: _optional, ...needed } = form.values;
    const isFine = form.check({
      ...Object.fromEntries(
        Object.entries(needed).map(([name, value]) => [name, value === '' && t('rule.required')]),
      ),
      days: !(/^\d{1,3}$/.test(days) && Number(days) >= 1 && Number(days) <= LONGEST_DAYS) && t('rule.range'),
    });
    if (isFine) ask.submit(undefined, (error) => void form.refused(error));
  };
  const labels = {
    to: t('cost.to'),
    days: t('cost.days'),
    start: t('cost.start'),
    'callback.name': t('cost.callbackName'),
    'callback.phone': t('cost.callbackPhone'),
    'necessity.ground': t('cost.ground'),
    'necessity.decidedBy': t('cost.decidedBy'),
  };
  return (
    <Form form={form} labels={labels} error={ask.error} onSubmit={submit}>
      <Notice>
        <p>{t('cost.told')}</p>
      </Notice>
      <SelectField
        form={form}
        name="to"
        label={labels.to}
        options={offices.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <div className="field-row">
        <TextField form={form} name="start" type="date" optional label={labels.start} />
        <TextField form={form} name="days" type="number" min={1} max={LONGEST_DAYS} label={labels.days} />
      </div>
      <div className="field-row">
        <TextField form={form} name="callback.name" maxLength={80} label={labels['callback.name']} />
        <TextField form={form} name="callback.phone" type="tel" label={labels['callback.phone']} />
      </div>
      <RadioField
        form={form}
        name="necessity.ground"
        label={labels['necessity.ground']}
        options={grounds.map((value) => ({ value, label: code('necessityGround', value) }))}
      />
      <TextField
        form={form}
        name="necessity.decidedBy"
        maxLength={80}
        label={labels['necessity.decidedBy']}
        hint={t('cost.decidedHint')}
      />
      <div className="buttons">
        <Button type="submit" look="main" busy={ask.isPending}>
          {t('cost.send')}
        </Button>
        <Button onClick={onDone}>{t('action.cancel')}</Button>
      </div>
    </Form>
  );
}
