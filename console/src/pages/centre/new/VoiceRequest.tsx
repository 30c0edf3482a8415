import { useEffect, useState, type JSX } from 'react';
import { useLocation } from 'wouter';
import { useCommand } from '../../../api/queries.js';
import type { Referral } from '../../../api/types.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Form } from '../../../ui/form/Form.js';
import { CheckField, RadioField, TextField } from '../../../ui/form/fields.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Page, Section } from '../../../ui/Page.js';
import '../centre.scss';
import { More } from '../More.js';
import { capital, useOptions } from '../words.js';
import { landRefusal, missingIn } from './check-request.js';
import { ChildrenField } from './ChildrenField.js';
import { FileOpened } from './FileOpened.js';
import { PhoneFirst } from './NeedSteps.js';
import { AnotherAnswers, NobodyToAsk } from './RecipientNotices.js';
import { CallThem, RecipientStep } from './RecipientStep.js';
import { emptyRequest, type RequestValues } from './request-values.js';
import { sendRequest, type Sending } from './send-request.js';
import { useCallbackNumber, useOperatorName } from './use-callback.js';
import { usePrefill } from './use-prefill.js';
import { useRecipients } from './use-recipients.js';
import { useRequestLabels } from './use-request-labels.js';
import { useSuggested } from './use-suggested.js';

/** By night it was agreed by telephone: whoever answers is chosen already, and one click sends it. The rest later. */
export default function VoiceRequest({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const options = useOptions();
  const network = useNetwork();
  const { api, key, body } = useActing();
  const [, go] = useLocation();
  const file = params['id'] ?? '';
  const operator = useOperatorName();
  const [initial] = useState((): RequestValues => ({
    ...emptyRequest({ case: file, operator }),
    service: 'placement',
    urgency: 'E1',
    method: 'oral',
    tiers: 'T0',
  }));
  const form = useForm<RequestValues>(initial);
  const labels = useRequestLabels();
  useCallbackNumber(form);
  usePrefill(api, file, form);
  const { values } = form;
  const recipients = useRecipients(api, { ...values, case: file });
  const suggested = useSuggested(form, recipients);
  const { to } = suggested;
  const recipient = recipients.items.find(({ id }) => id === to);
  const grounds = body?.necessityGrounds ?? [];
  const command = useCommand<Referral, Sending>(
    api,
    (sending) => sendRequest(api, sending, (id) => form.fill({ case: id })),
    ({ data }) => go(`/p/${key}/r/${data.id}/s`),
  );
  useEffect(() => {
    if (command.error !== null) landRefusal(form, command.error, t);
    // once for every refusal
  }, [command.error]);
  return (
    <Page
      title={t('voice.title')}
      crumbs={file === '' ? [] : [{ label: t('file.one'), href: `/p/${key}/f/${file}` }]}
    >
      <Form
        form={form}
        labels={labels}
        error={command.error}
        onSubmit={() => {
          if (form.check(missingIn(values, to, t)))
            command.submit({ values, to, kind: recipient?.kind, voice: true });
        }}
      >
        <Section title={t('voice.call')}>
          <NobodyToAsk recipients={recipients} />
          <AnotherAnswers suggested={suggested} />
          {recipients.isPending ? <p role="status">{t('app.loading')}</p> : null}
          {recipient === undefined ? null : <CallThem recipient={recipient} />}
          <p>{t('voice.what', { service: code('service', values.service) })}</p>
          {values.urgency === 'E0' ? <PhoneFirst /> : null}
          <FileOpened file={values.case} isNew={file === '' && command.isError} />
          <div className="send-bar">
            <Button type="submit" look="main" busy={command.isPending || recipient === undefined}>
              {t(values.ground === 'necessity' ? 'voice.sendNecessity' : 'voice.send', {
                name: recipient === undefined ? '…' : network.name(recipient.id),
              })}
            </Button>
            <p>{t('voice.sendHint')}</p>
          </div>
        </Section>
        <More title={t('voice.other')} form={form} names={['service', 'urgency', 'to', 'comune']}>
          <RadioField
            form={form}
            name="service"
            label={t('need.service')}
            options={recipients.services
              .filter((service) => service !== 'cost-cover')
              .map((value) => ({ value, label: capital(code('service', value)) }))}
          />
          <RecipientStep form={form} recipients={recipients} suggested={suggested} />
          <RadioField
            form={form}
            name="urgency"
            label={t('need.urgency')}
            options={options('urgency', (value) => t(`urgencyHint.${value as 'E1'}`))}
          />
        </More>
        <More title={t('voice.who')} form={form} names={['needs.children', 'needs.adults']}>
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
        </More>
        <More
          title={t('voice.choice')}
          form={form}
          names={['ground', 'necessity.ground', 'necessity.decidedBy', 'tiers', 'alone']}
        >
          <RadioField
            form={form}
            name="ground"
            label={t('choice.ground')}
            options={[
              { value: 'agreement', label: t('voice.agrees') },
              ...(grounds.length === 0
                ? []
                : [{ value: 'necessity', label: t('choice.necessity'), hint: t('choice.necessityHint') }]),
            ]}
          />
          {values.ground === 'agreement' ? (
            <CheckField form={form} name="alone" label={t('choice.alone')} />
          ) : (
            <>
              <RadioField
                form={form}
                name="necessity.ground"
                label={t('choice.why')}
                options={grounds.map((value) => ({
                  value,
                  label: capital(code('necessityGround', value)),
                  hint: t(`necessityHint.${value as 'vital-interest'}`),
                }))}
              />
              <TextField
                form={form}
                name="necessity.decidedBy"
                label={t('choice.decidedBy')}
                maxLength={80}
              />
            </>
          )}
        </More>
        <More
          title={t('voice.callback')}
          form={form}
          names={['needs.callback.name', 'needs.callback.phone']}
          open={values['needs.callback.name'] === ''}
        >
          <TextField form={form} name="needs.callback.name" label={t('reach.name')} maxLength={80} />
          <TextField
            form={form}
            name="needs.callback.phone"
            label={t('reach.phone')}
            type="tel"
            maxLength={30}
          />
        </More>
      </Form>
    </Page>
  );
}
