import { useEffect, useState, type JSX, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { Problem } from '../../../api/problem.js';
import { useCommand } from '../../../api/queries.js';
import type { Referral } from '../../../api/types.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Button, LinkButton } from '../../../ui/Button.js';
import { DraftNotice } from '../../../ui/form/DraftNotice.js';
import { Form } from '../../../ui/form/Form.js';
import { useDraft } from '../../../ui/form/use-draft.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Notice } from '../../../ui/Notice.js';
import { Page } from '../../../ui/Page.js';
import '../centre.scss';
import { landRefusal, missingIn } from './check-request.js';
import { ChoiceStep } from './ChoiceStep.js';
import { NeedStep, ReachStep, RiskPart, WhoStep } from './NeedSteps.js';
import { AnotherAnswers, NobodyToAsk } from './RecipientNotices.js';
import { FileOpened } from './FileOpened.js';
import { RecipientStep } from './RecipientStep.js';
import { choiceOf } from './request-body.js';
import { emptyRequest, type RequestValues } from './request-values.js';
import { sendRequest, type Sending } from './send-request.js';
import { useCallbackNumber, useOperatorName } from './use-callback.js';
import { usePrefill } from './use-prefill.js';
import { useRecipients } from './use-recipients.js';
import { useRequestLabels } from './use-request-labels.js';
import { useSuggested } from './use-suggested.js';
import { WhatTheySee } from './WhatTheySee.js';

const STEPS = ['need', 'who', 'reach', 'choice', 'whom', 'see'] as const;

/** A new request on one page: the need first, her choice in place, and before sending what the recipient will see. */
export default function NewRequest({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('centre');
  const { api, key } = useActing();
  const [, go] = useLocation();
  const file = params['id'] ?? '';
  const operator = useOperatorName();
  const [initial] = useState(() => emptyRequest({ case: file, operator }));
  const form = useForm<RequestValues>(initial);
  const draft = useDraft(api, 'referral', form, file === '' ? {} : { case: file });
  const labels = useRequestLabels();
  useCallbackNumber(form);
  const { known, excluded } = usePrefill(api, file, form);
  const { values } = form;
  const recipients = useRecipients(api, { ...values, case: file });
  const suggested = useSuggested(form, recipients);
  const { to } = suggested;
  const recipient = recipients.items.find(({ id }) => id === to);
  const command = useCommand<Referral, Sending>(
    api,
    (sending) => sendRequest(api, sending, (id) => form.fill({ case: id })),
    ({ data }) => {
      void draft.drop();
      go(`/p/${key}/r/${data.id}/s`);
    },
  );
  useEffect(() => {
    if (command.error !== null) landRefusal(form, command.error, t);
    // once for every refusal
  }, [command.error]);
  const chosen = known.find(({ id }) => id === values.agreement);
  const tiers =
    values.ground === 'necessity'
      ? undefined
      : values.ground === 'known'
        ? (chosen?.tiers ?? [])
        : choiceOf(values, to, recipient?.kind).tiers;
  const steps: Readonly<Record<(typeof STEPS)[number], ReactNode>> = {
    need: <NeedStep form={form} services={recipients.services} />,
    who: <WhoStep form={form} />,
    reach: <ReachStep form={form} />,
    choice: (
      <>
        <ChoiceStep form={form} recipient={recipient} known={known} />
        {values.service === 'cost-cover' ? null : <RiskPart form={form} />}
      </>
    ),
    whom: (
      <>
        <NobodyToAsk recipients={recipients} />
        <AnotherAnswers suggested={suggested} />
        <RecipientStep form={form} recipients={recipients} suggested={suggested} />
      </>
    ),
    see: <WhatTheySee values={values} to={to} tiers={tiers} excluded={excluded} />,
  };
  return (
    <Page
      title={t('new.title')}
      crumbs={file === '' ? [] : [{ label: t('file.one'), href: `/p/${key}/f/${file}` }]}
      actions={
        <LinkButton href={file === '' ? `/p/${key}/v` : `/p/${key}/v/${file}`}>{t('new.voice')}</LinkButton>
      }
    >
      <DraftNotice draft={draft} />
      <div className="guided">
        <ol className="guided-steps" aria-label={t('new.steps')}>
          {STEPS.map((step) => (
            <li key={step}>
              <a href={`#step-${step}`} onClick={(event) => leap(event, `step-${step}`)}>
                {t(`step.${step}`)}
              </a>
            </li>
          ))}
        </ol>
        <Form
          form={form}
          labels={labels}
          error={command.error}
          onSubmit={() => {
            if (form.check(missingIn(values, to, t))) command.submit({ values, to, kind: recipient?.kind });
          }}
        >
          {STEPS.map((step, index) => (
            <section key={step} className="section step" aria-labelledby={`step-${step}`}>
              <h2 id={`step-${step}`} tabIndex={-1}>
                <span className="step-number">{index + 1}</span> {t(`step.${step}`)}
              </h2>
              {steps[step]}
            </section>
          ))}
          <FileOpened file={values.case} isNew={file === '' && command.isError} />
          <SentAlready error={command.error} at={`/p/${key}/r`} />
          <div className="send-bar">
            <Button type="submit" look="main" busy={command.isPending}>
              {command.isPending ? t('new.sending') : t('new.send')}
            </Button>
            <p>{t('new.sendHint')}</p>
          </div>
        </Form>
      </div>
    </Page>
  );
}

/** Within the page: an address with a place in it would add an entry to the history. */
function leap(event: { preventDefault: () => void }, id: string): void {
  event.preventDefault();
  const heading = document.getElementById(id);
  heading?.scrollIntoView();
  heading?.focus({ preventScroll: true });
}

/** An answer was lost, the text changed since: what was sent first counts. */
function SentAlready({ error, at }: { readonly error: unknown; readonly at: string }): JSX.Element | null {
  const t = useText('centre');
  if (!(error instanceof Problem) || error.code !== 'idempotency.reused') return null;
  return (
    <Notice tone="warn" title={t('new.sentAlready')}>
      <LinkButton href={at}>{t('new.seeRequests')}</LinkButton>
    </Notice>
  );
}
