import { useComuni } from '../../../app/comuni.js';
import type { JSX } from 'react';
import { useCodes, useText } from '../../../i18n/index.js';
import { CheckField, ChecksField, RadioField, SelectField, TextField } from '../../../ui/form/fields.js';
import type { Form } from '../../../ui/form/use-form.js';
import { Notice } from '../../../ui/Notice.js';
import { More } from '../More.js';
import { capital, useLanguageOptions, useOptions } from '../words.js';
import { ChildrenField } from './ChildrenField.js';
import type { RequestValues } from './request-values.js';

interface Step {
  readonly form: Form<RequestValues>;
}

/** Danger now: the telephone first. */
export function PhoneFirst(): JSX.Element {
  const t = useText('centre');
  return (
    <Notice tone="bad" alert title={t('need.phoneFirst')}>
      <p>
        <a className="call-large" href="tel:112">
          112
        </a>
      </p>
      <p>{t('need.phoneFirstText')}</p>
    </Notice>
  );
}

/** What is needed, and how soon. */
export function NeedStep({ form, services }: Step & { readonly services: readonly string[] }): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const options = useOptions();
  const { values } = form;
  return (
    <>
      <RadioField
        form={form}
        name="service"
        label={t('need.service')}
        options={services.map((value) => ({
          value,
          label: capital(code('service', value)),
          hint: t(`serviceHint.${value as 'placement'}`),
        }))}
      />
      <RadioField
        form={form}
        name="urgency"
        label={t('need.urgency')}
        options={options('urgency', (value) => t(`urgencyHint.${value as 'E1'}`))}
      />
      {values.urgency === 'E0' ? <PhoneFirst /> : null}
      {values.service === 'cost-cover' ? (
        <div className="field-row">
          <TextField
            form={form}
            name="question.days"
            label={t('need.days')}
            type="number"
            min={1}
            max={730}
            optional
          />
          <TextField form={form} name="question.start" label={t('need.start')} type="date" optional />
        </div>
      ) : null}
      {values.case === '' ? (
        <More title={t('need.notWoman')} form={form} names={['subject']} open={values.subject !== 'woman'}>
          <RadioField
            form={form}
            name="subject"
            label={t('need.subject')}
            hint={t('need.subjectHint')}
            options={options('caseSubject')}
          />
        </More>
      ) : null}
    </>
  );
}

/** Who comes, and what a place must have. */
export function WhoStep({ form }: Step): JSX.Element {
  const t = useText('centre');
  const options = useOptions();
  const comuni = useComuni();
  const languages = useLanguageOptions(form.values['needs.languages']);
  return (
    <>
      <ChildrenField form={form} />
      <TextField
        form={form}
        name="needs.adults"
        label={t('who.adults')}
        hint={t('who.adultsHint')}
        type="number"
        min={0}
        max={20}
      />
      <More
        title={t('who.more')}
        form={form}
        names={['needs.accessibility', 'needs.languages', 'needs.pets', 'needs.unsafeComuni']}
      >
        <ChecksField
          form={form}
          name="needs.accessibility"
          label={t('who.accessibility')}
          options={options('accessibility')}
          optional
        />
        <ChecksField
          form={form}
          name="needs.languages"
          label={t('who.languages')}
          options={languages}
          optional
        />
        <CheckField form={form} name="needs.pets" label={t('who.pets')} />
        <ChecksField
          form={form}
          name="needs.unsafeComuni"
          label={t('who.unsafe')}
          hint={t('who.unsafeHint')}
          options={comuni.options}
          optional
        />
      </More>
    </>
  );
}

/** How she can be reached, in codes. */
export function HerContact({ form }: Step): JSX.Element {
  const t = useText('centre');
  const options = useOptions();
  const channel = form.values['needs.safeContact.channel'];
  return (
    <>
      <RadioField
        form={form}
        name="needs.safeContact.channel"
        label={t('reach.channel')}
        hint={t('reach.channelHint')}
        options={options('contactChannel')}
        optional
      />
      {channel === '' || channel === 'none' ? null : (
        <TextField
          form={form}
          name="needs.safeContact.hours"
          label={t('reach.hours')}
          hint={t('reach.hoursHint')}
          optional
        />
      )}
      {channel === 'phone' ? (
        <CheckField form={form} name="needs.safeContact.voicemail" label={t('reach.voicemail')} />
      ) : null}
    </>
  );
}

/** Her, in codes; and the operator whom the recipient calls back, in words. */
export function ReachStep({ form }: Step): JSX.Element {
  const t = useText('centre');
  return (
    <>
      <HerContact form={form} />
      <fieldset className="field group">
        <legend className="field-label">{t('reach.callback')}</legend>
        <div className="field-row">
          <TextField form={form} name="needs.callback.name" label={t('reach.name')} maxLength={80} />
          <TextField
            form={form}
            name="needs.callback.phone"
            label={t('reach.phone')}
            type="tel"
            maxLength={30}
          />
        </div>
      </fieldset>
    </>
  );
}

/** The judgement of the risk, where it is to be told. */
export function RiskPart({ form }: Step): JSX.Element {
  const t = useText('centre');
  const options = useOptions();
  return (
    <More
      title={t('risk.title')}
      form={form}
      names={['withRisk', 'risk.tool', 'risk.level', 'risk.date', 'risk.violence', 'risk.facts']}
      open={form.values.withRisk}
    >
      <CheckField form={form} name="withRisk" label={t('risk.tell')} />
      {form.values.withRisk ? (
        <>
          <div className="field-row">
            <SelectField form={form} name="risk.tool" label={t('risk.tool')} options={options('riskTool')} />
            <SelectField
              form={form}
              name="risk.level"
              label={t('risk.level')}
              options={options('riskLevel')}
            />
            <TextField form={form} name="risk.date" label={t('risk.date')} type="date" optional />
          </div>
          <ChecksField
            form={form}
            name="risk.violence"
            label={t('risk.violence')}
            options={options('violence')}
            optional
          />
          <ChecksField
            form={form}
            name="risk.facts"
            label={t('risk.facts')}
            options={(['injuries', 'weapons', 'childrenExposed'] as const).map((value) => ({
              value,
              label: t(`risk.${value}`),
            }))}
            optional
          />
        </>
      ) : null}
    </More>
  );
}
