import type { JSX } from 'react';
import { useCommand, useRead } from '../../../api/queries.js';
import type { Referral } from '../../../api/types.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { codesOf, useCodes, useText } from '../../../i18n/index.js';
import { Button, LinkButton } from '../../../ui/Button.js';
import { DraftNotice } from '../../../ui/form/DraftNotice.js';
import { RadioField, SelectField, TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useDraft } from '../../../ui/form/use-draft.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Notice } from '../../../ui/Notice.js';
import { useTimes } from '../../../ui/time.js';
import type { FormProps } from './forms.js';
import { aboutOf } from './StepFrame.js';
import { useOvertaken, wroteOf } from './use-overtaken.js';
import { useRecipients, type Recipients } from './use-recipients.js';
import type { Agreement } from './WithdrawForm.js';

/** What the network's rules refuse, and the field that each is about. */
const FIELDS = {
  'referral.no-flow': 'to',
  'referral.unknown-recipient': 'to',
  'referral.recipient-excluded': 'to',
  'referral.ground': 'ground',
  'agreement.not-found': 'ground',
  'agreement.does-not-cover': 'ground',
  'agreement.recipient': 'ground',
  'necessity.ground-not-allowed': 'necessity',
} as const;

type Sent = Referral & { readonly leftOut?: readonly string[] };

/** The same content to somebody else, the recipients side by side: who has room, who answers now, whom to telephone. */
export function RerouteForm(props: FormProps): JSX.Element {
  const t = useText('request-steps');
  const recipients = useRecipients(props.request);
  return (
    <Loaded query={recipients.paths}>
      {() =>
        recipients.options.length === 0 ? (
          <>
            <p>{t('reroute.nobody')}</p>
            <Button look="quiet" onClick={props.onCancel}>
              {t('action.cancel')}
            </Button>
          </>
        ) : (
          <Ask props={props} recipients={recipients} />
        )
      }
    </Loaded>
  );
}

function Ask({
  props,
  recipients,
}: {
  readonly props: FormProps;
  readonly recipients: Recipients;
}): JSX.Element {
  const { request, onCancel } = props;
  const t = useText('request-steps');
  const code = useCodes();
  const times = useTimes();
  const network = useNetwork();
  const { api, key: membership } = useActing();
  const agreements = useRead<{ items: readonly Agreement[] }>(api, `cases/${request.case ?? ''}/agreements`);
  const form = useForm({
    to: recipients.options.length === 1 ? (recipients.options[0]?.value ?? '') : '',
    urgency: request.urgency ?? 'E2',
    ground: 'same',
    necessity: '',
    decidedBy: '',
  });
  const { to, urgency, ground, necessity, decidedBy } = form.values;
  const draft = useDraft(api, 'reroute', form, aboutOf(request));
  const command = useCommand<Sent>(
    api,
    (_, key) =>
      api.post<Sent>(
        `referrals/${request.id}/reroute`,
        {
          to,
          urgency,
          ...(ground === 'necessity'
            ? { necessity: { ground: necessity, decidedBy: decidedBy.trim() } }
            : {}),
          ...(ground === 'same' || ground === 'necessity' ? {} : { agreement: ground }),
        },
        { key, wait: 2 },
      ),
    () => void draft.drop(),
  );
  const { error, data: sent } = command;
  const isNecessity = ground === 'necessity';
  const wrote = wroteOf(
    network.name(to),
    code('urgency', urgency),
    ...(isNecessity ? [code('necessityGround', necessity), decidedBy] : []),
  );
  useRefusals(form, error, FIELDS);
  useOvertaken(props, command, to === '' && decidedBy === '' ? '' : wrote);
  if (sent !== undefined) {
    return (
      <Notice tone="good" alert title={t('reroute.sentText', { to: network.name(sent.data.to) })}>
        {(sent.data.leftOut ?? []).includes('risk') ? <p>{t('reroute.leftOut')}</p> : null}
        <LinkButton look="main" href={`/p/${membership}/r/${sent.data.id}/s`}>
          {t('reroute.sentOpen')}
        </LinkButton>
      </Notice>
    );
  }
  const required = (value: string): string | false => value.trim() === '' && t('rule.required');
  return (
    <Form
      form={form}
      labels={{
        to: t('reroute.who'),
        urgency: t('reroute.urgency'),
        ground: t('reroute.ground'),
        necessity: t('reroute.necessityGround'),
        decidedBy: t('reroute.decidedBy'),
      }}
      error={error}
      onSubmit={() => {
        const isFine = form.check({
          to: required(to),
          necessity: isNecessity && required(necessity),
          decidedBy: isNecessity && required(decidedBy),
        });
        if (isFine) command.submit();
      }}
    >
      <DraftNotice draft={draft} />
      <p>{t('reroute.text')}</p>
      {recipients.answersNow}
      <RadioField form={form} name="to" label={t('reroute.who')} options={recipients.options} />
      <SelectField
        form={form}
        name="urgency"
        label={t('reroute.urgency')}
        options={codesOf('urgency').map((value) => ({ value, label: code('urgency', value) }))}
      />
      <SelectField
        form={form}
        name="ground"
        label={t('reroute.ground')}
        options={[
          { value: 'same', label: t('reroute.same') },
          ...(agreements.data?.items ?? [])
            .filter(({ valid, service }) => valid && service === request.service)
            .map((one) => ({
              value: one.id,
              label: t('reroute.otherChoice', {
                to: one.to === null ? code('institutionKind', one.class) : network.name(one.to),
                until: times.day(one.validUntil),
              }),
            })),
          { value: 'necessity', label: t('reroute.necessity') },
        ]}
      />
      {isNecessity ? (
        <>
          <RadioField
            form={form}
            name="necessity"
            label={t('reroute.necessityGround')}
            options={codesOf('necessityGround').map((value) => ({
              value,
              label: code('necessityGround', value),
            }))}
          />
          <TextField form={form} name="decidedBy" label={t('reroute.decidedBy')} maxLength={80} />
        </>
      ) : null}
      <div className="buttons">
        <Button type="submit" look="main" busy={command.isPending}>
          {t('reroute.send')}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </Form>
  );
}
