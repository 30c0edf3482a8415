import type { JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { useComuni } from '../../app/comuni.js';
import { useNetwork } from '../../app/network.js';
import { codesOf, useCodes, useText } from '../../i18n/index.js';
import { CheckField, RadioField, SelectField, TextField } from '../../ui/form/fields.js';
import type { Form } from '../../ui/form/use-form.js';
import type { ActivationValues } from './activation-form.js';
import { AgesField } from './AgesField.js';
import { WhoAnswersNow } from './WhoAnswersNow.js';

/** What the fields are called, also in the summary of what is missing. */
export function useActivationLabels(): Readonly<Record<string, string>> {
  const t = useText('health');
  return {
    comune: t('activate.comune'),
    choice: t('activate.choice'),
    level: t('activate.level'),
    children: t('activate.children'),
    ages: t('activate.ages'),
    callback: t('activate.callback'),
    to: t('activate.to'),
    by: t('activate.by'),
    subject: t('activate.subject'),
  };
}

/** The five fields, and behind a fold what is rarely said beside them. */
export function ActivationFields({
  form,
  api,
}: {
  readonly form: Form<ActivationValues>;
  readonly api: NodeApi;
}): JSX.Element {
  const t = useText('health');
  const code = useCodes();
  const labels = useActivationLabels();
  const comuni = useComuni();
  const hinted = (value: 'vital-interest' | 'child-in-danger' | 'duty-to-report' | 'unable-to-agree') => ({
    value,
    label: t('activate.without', { ground: code('necessityGround', value) }),
  });
  return (
    <>
      <SelectField
        form={form}
        name="comune"
        label={labels['comune'] ?? ''}
        hint={t('activate.comuneHint')}
        options={comuni.options}
      />
      <WhoAnswersNow api={api} comune={form.values.comune} />
      <RadioField
        form={form}
        name="choice"
        label={labels['choice'] ?? ''}
        options={[
          { value: 'oral', label: t('activate.oral') },
          { value: 'written', label: t('activate.written') },
          ...(['vital-interest', 'child-in-danger', 'duty-to-report', 'unable-to-agree'] as const).map(
            hinted,
          ),
        ]}
      />
      <RadioField
        form={form}
        name="level"
        label={labels['level'] ?? ''}
        hint={t('activate.levelHint')}
        inline
        options={codesOf('riskLevel').map((value) => ({ value, label: code('riskLevel', value) }))}
      />
      <RadioField
        form={form}
        name="children"
        label={labels['children'] ?? ''}
        inline
        options={[
          { value: 'none', label: t('activate.nobody') },
          { value: 'some', label: t('activate.somebody') },
        ]}
      />
      {form.values.children === 'some' ? <AgesField form={form} /> : null}
      <TextField
        form={form}
        name="callback"
        type="tel"
        maxLength={30}
        label={labels['callback'] ?? ''}
        hint={t('activate.callbackHint')}
      />
      <More form={form} labels={labels} />
    </>
  );
}

function More({
  form,
  labels,
}: {
  readonly form: Form<ActivationValues>;
  readonly labels: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('health');
  const code = useCodes();
  const network = useNetwork();
  const centres = network.institutions.filter(({ kind, onNetwork }) => kind === 'cav' && onNetwork);
  return (
    <details className="more" open={['to', 'by', 'subject'].some((name) => name in form.faults) || undefined}>
      <summary>{t('activate.more')}</summary>
      <div className="more-fields">
        <CheckField form={form} name="observation" label={t('activate.observation')} />
        <CheckField form={form} name="isDanger" label={t('activate.isDanger')} />
        <SelectField
          form={form}
          name="to"
          label={labels['to'] ?? ''}
          optional
          options={centres.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextField
          form={form}
          name="by"
          maxLength={80}
          label={labels['by'] ?? ''}
          hint={t('activate.byHint')}
          optional
        />
        <SelectField
          form={form}
          name="subject"
          label={labels['subject'] ?? ''}
          optional
          options={codesOf('caseSubject').map((value) => ({ value, label: code('caseSubject', value) }))}
        />
      </div>
    </details>
  );
}
