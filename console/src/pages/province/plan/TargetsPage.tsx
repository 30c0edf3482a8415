import { useState, type JSX } from 'react';
import { useCommand, useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { codesOf, useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { SelectField, TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Page, Section } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { usePlaces, useNodes } from '../nodes.js';
import { Pick } from '../Pick.js';
import type { Target } from './types.js';

/** What was planned of each kind of service, against what is there. */
export default function TargetsPage(): JSX.Element {
  const t = useText('plan');
  const code = useCodes();
  const network = useNetwork();
  const to = usePlaces();
  const { plan } = useNodes();
  const { may } = useActing();
  const now = new Date().getFullYear();
  const [year, setYear] = useState(String(now));
  const query = useRead<{ items: readonly Target[] }>(plan, `targets?year=${year}`);
  return (
    <Page title={t('targets')} crumbs={[{ label: t('title'), href: to('/q/p') }]}>
      <div className="filters">
        <Pick
          label={t('year')}
          value={year}
          options={[now - 1, now, now + 1, now + 2].map((one) => ({
            value: String(one),
            label: String(one),
          }))}
          onChange={setYear}
        />
      </div>
      <Loaded query={query}>
        {({ items }) => (
          <div className="table-wrap section" tabIndex={0} role="region" aria-label={t('targets')}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('kind')}</th>
                  <th scope="col">{t('where')}</th>
                  <th scope="col" className="num">
                    {t('planned')}
                  </th>
                  <th scope="col" className="num">
                    {t('active')}
                  </th>
                  <th scope="col">{t('gap')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <tr key={`${one.kind} ${one.ambito ?? ''}`}>
                    <th scope="row">{code('directoryKind', one.kind)}</th>
                    <td>{one.ambito === null ? t('province') : network.name(one.ambito)}</td>
                    <td className="num">{one.target}</td>
                    <td className="num">{one.active}</td>
                    <td>
                      {one.gap > 0 ? (
                        <Tag tone="warn">{t('missing', { count: one.gap })}</Tag>
                      ) : (
                        <Tag tone="good">{t('met')}</Tag>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {may('plan:write') ? <TargetForm year={year} /> : null}
    </Page>
  );
}

function TargetForm({ year }: { readonly year: string }): JSX.Element {
  const t = useText('plan');
  const code = useCodes();
  const { institutions } = useNetwork();
  const { plan } = useNodes();
  const form = useForm({ kind: '', ambito: '', count: '' });
  const step = useCommand(
    plan,
    ({ kind, ambito, count }: typeof form.values, key) =>
      plan.post(
        'targets',
        { year: Number(year), kind, count: Number(count), ...(ambito === '' ? {} : { ambito }) },
        { key },
      ),
    () => form.setAll({ kind: '', ambito: '', count: '' }),
  );
  const labels = { kind: t('kind'), ambito: t('where'), count: t('planned') };
  const submit = (): void => {
    const { kind, count } = form.values;
    const isFine = form.check({
      kind: kind === '' && t('rule.required'),
      count: count === '' && t('rule.required'),
    });
    if (isFine) step.submit(form.values, (error) => void form.refused(error));
  };
  return (
    <Section title={t('setTarget', { year })}>
      <Form form={form} labels={labels} error={step.error} onSubmit={submit}>
        <SelectField
          form={form}
          name="kind"
          label={labels.kind}
          options={codesOf('directoryKind').map((value) => ({ value, label: code('directoryKind', value) }))}
        />
        <SelectField
          form={form}
          name="ambito"
          label={labels.ambito}
          optional
          options={institutions
            .filter((one) => one.kind === 'ambito')
            .map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextField form={form} name="count" label={labels.count} type="number" min={0} max={999} />
        <div className="buttons">
          <Button type="submit" busy={step.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
