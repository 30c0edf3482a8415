import type { JSX } from 'react';
import { useLocation } from 'wouter';
import { useCommand, useRead } from '../../api/queries.js';
import { Problem } from '../../api/problem.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { RadioField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page, Section } from '../../ui/Page.js';
import { romeInstant, romeLocal } from '../../ui/rome-time.js';
import type { Items, Stay, Unit } from './types.js';
import { ForWhom } from './UnitTag.js';
import './shelter.scss';

const BEYOND = 'beyond';

/** Ingresso diretto: she stands at the door and comes in. Software never refuses her; who asked is put right afterwards. */
export default function DirectEntry({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('shelter');
  const { api, key } = useActing();
  const units = useRead<Items<Unit>>(api, 'units');
  return (
    <Page title={t('direct.title')} crumbs={[{ label: t('stays.title'), href: `/p/${key}/t` }]}>
      <Notice>
        <p>{t('direct.text')}</p>
      </Notice>
      <Section title={t('direct.form')}>
        <Loaded query={units}>
          {({ items }) => (
            <EntryForm
              free={items.filter(({ state }) => state === 'available')}
              chosen={items.find(({ id }) => id === params['unit'])?.code}
            />
          )}
        </Loaded>
      </Section>
    </Page>
  );
}

function EntryForm({
  free,
  chosen,
}: {
  readonly free: readonly Unit[];
  readonly chosen: string | undefined;
}): JSX.Element {
  const t = useText('shelter');
  const { api, key } = useActing();
  const [, go] = useLocation();
  const form = useForm({
    unit: chosen ?? (free.length === 0 ? BEYOND : ''),
    adults: '1',
    minors: '0',
    since: '',
  });
  const enter = useCommand<Stay>(
    api,
    (_, idempotency) => {
      const { unit, adults, minors, since } = form.values;
      const seen = free.find(({ code }) => code === unit);
      return api.post(
        'stays',
        {
          adults: Number(adults),
          minors: Number(minors),
          ...(unit === BEYOND ? {} : { unit }),
          ...(seen === undefined ? {} : { unitVersion: seen.version }),
          ...(since === '' ? {} : { since: romeInstant(since) }),
        },
        { key: idempotency },
      );
    },
    ({ data: { id } }) => go(`/p/${key}/t/${id}`),
  );
  const labels = {
    unit: t('direct.unit'),
    adults: t('field.adultsIn'),
    minors: t('field.minorsIn'),
    since: t('direct.since'),
  };
  const submit = (): void => {
    const { unit, adults, minors } = form.values;
    const isNumber = (text: string): boolean => /^\d{1,2}$/.test(text) && Number(text) <= 20;
    const isFine = form.check({
      unit: unit === '' && t('rule.required'),
      adults: !isNumber(adults) && t('rule.range'),
      minors: !isNumber(minors) && t('rule.range'),
    });
    if (isFine) enter.submit();
  };
  const isTaken = enter.error instanceof Problem && enter.error.code.startsWith('unit.');
  return (
    <Form form={form} labels={labels} error={enter.error} onSubmit={submit}>
      {isTaken ? <p>{t('direct.takenText')}</p> : null}
      <RadioField
        form={form}
        name="unit"
        label={labels.unit}
        options={[
          ...free.map((unit) => ({ value: unit.code, label: unit.code, hint: <ForWhom unit={unit} /> })),
          { value: BEYOND, label: t('direct.beyond'), hint: t('direct.beyondHint') },
        ]}
      />
      <div className="field-row">
        <TextField form={form} name="adults" type="number" min={0} max={20} label={labels.adults} />
        <TextField form={form} name="minors" type="number" min={0} max={20} label={labels.minors} />
      </div>
      <TextField
        form={form}
        name="since"
        type="datetime-local"
        optional
        max={romeLocal(Date.now())}
        label={labels.since}
        hint={t('direct.sinceHint')}
      />
      <div className="buttons">
        <Button type="submit" look="main" busy={enter.isPending}>
          {t('direct.do')}
        </Button>
      </div>
    </Form>
  );
}
