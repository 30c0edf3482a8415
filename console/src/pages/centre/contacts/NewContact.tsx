import { romeInstant } from '../../../ui/rome-time.js';
import { useState, type JSX } from 'react';
import { useLocation } from 'wouter';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { DraftNotice } from '../../../ui/form/DraftNotice.js';
import { Form } from '../../../ui/form/Form.js';
import { RadioField, SelectField, TextField } from '../../../ui/form/fields.js';
import { useDraft } from '../../../ui/form/use-draft.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { Page } from '../../../ui/Page.js';
import '../centre.scss';
import { More } from '../More.js';
import { useOptions } from '../words.js';
import type { Contact } from './contact.js';

type ContactValues = {
  readonly source: string;
  readonly channel: string;
  readonly wish: string;
  readonly learnedThrough: string;
  readonly happened: string;
  readonly callBackBy: string;
  readonly 'callback.name': string;
  readonly 'callback.phone': string;
  readonly 'callback.note': string;
  readonly subject: string;
  readonly outcome: string;
};

const EMPTY: ContactValues = {
  source: '',
  channel: 'phone',
  wish: '',
  learnedThrough: '',
  happened: '',
  callBackBy: '',
  'callback.name': '',
  'callback.phone': '',
  'callback.note': '',
  subject: 'woman',
  outcome: '',
};

const FIELDS = {
  'contact.happened': 'happened',
  'contact.call-back-by': 'callBackBy',
  'contact.needs-case': 'outcome',
} as const;

/** Police, school, doctor, 1522 or herself: written down while they speak. A number opens a file, where it is sealed. */
export default function NewContact(): JSX.Element {
  const t = useText('centre');
  const { api, key } = useActing();
  const [, go] = useLocation();
  const options = useOptions();
  const [initial] = useState(EMPTY);
  const form = useForm<ContactValues>(initial);
  const draft = useDraft(api, 'contact', form);
  const command = useCommand<Contact, ContactValues>(
    api,
    (values, once) => api.post<Contact>('contacts', bodyOf(values), { key: once }),
    ({ data }) => {
      void draft.drop();
      go(`/p/${key}/i/${data.id}`, { replace: true });
    },
  );
  useRefusals(form, command.error, FIELDS);
  const { values } = form;
  const labels = {
    source: t('contact.source'),
    channel: t('contact.channel'),
    wish: t('contact.wish'),
    learnedThrough: t('contact.learned'),
    happened: t('contact.happened'),
    callBackBy: t('contact.callBackBy'),
    'callback.name': t('contact.name'),
    'callback.phone': t('contact.phone'),
    'callback.note': t('contact.note'),
    subject: t('need.subject'),
    outcome: t('contact.outcome'),
  };
  return (
    <Page title={t('contact.new')} crumbs={[{ label: t('contact.title'), href: `/p/${key}/i` }]}>
      <DraftNotice draft={draft} />
      <Form
        form={form}
        labels={labels}
        error={command.error}
        onSubmit={() => {
          const need = (name: 'source' | 'channel' | 'wish'): string | false =>
            values[name] === '' && 'required';
          const isFine = form.check({ source: need('source'), channel: need('channel'), wish: need('wish') });
          if (isFine) command.submit(values);
        }}
      >
        <section className="section step">
          <div className="field-row">
            <SelectField form={form} name="source" label={labels.source} options={options('contactSource')} />
            <SelectField
              form={form}
              name="channel"
              label={labels.channel}
              options={options('incomingChannel')}
            />
          </div>
          <RadioField
            form={form}
            name="wish"
            label={labels.wish}
            hint={t('contact.wishHint')}
            options={options('contactWish')}
          />
        </section>
        <section className="section step">
          <h2>{t('contact.callback')}</h2>
          <p>{t('contact.callbackText')}</p>
          <div className="field-row">
            <TextField
              form={form}
              name="callback.phone"
              label={labels['callback.phone']}
              type="tel"
              optional
            />
            <TextField
              form={form}
              name="callback.name"
              label={labels['callback.name']}
              maxLength={120}
              optional
            />
          </div>
          <TextField
            form={form}
            name="callback.note"
            label={labels['callback.note']}
            hint={t('contact.noteHint')}
            rows={2}
            maxLength={300}
            optional
          />
          <TextField
            form={form}
            name="callBackBy"
            label={labels.callBackBy}
            hint={t('contact.callBackByHint')}
            type="datetime-local"
            optional
          />
        </section>
        <More
          title={t('contact.more')}
          form={form}
          names={['happened', 'learnedThrough', 'subject', 'outcome']}
        >
          <TextField
            form={form}
            name="happened"
            label={labels.happened}
            hint={t('contact.happenedHint')}
            type="datetime-local"
            optional
          />
          <SelectField
            form={form}
            name="learnedThrough"
            label={labels.learnedThrough}
            options={options('learnedThrough')}
            optional
          />
          <RadioField
            form={form}
            name="subject"
            label={labels.subject}
            hint={t('need.subjectHint')}
            options={options('caseSubject')}
          />
          <SelectField
            form={form}
            name="outcome"
            label={labels.outcome}
            hint={t('contact.outcomeNowHint')}
            options={options('contactOutcome')}
            optional
          />
        </More>
        <div className="send-bar">
          <Button type="submit" look="main" busy={command.isPending}>
            {t('contact.save')}
          </Button>
        </div>
      </Form>
    </Page>
  );
}

function bodyOf(values: ContactValues): Readonly<Record<string, unknown>> {
  const text = (name: string, value: string): object => (value.trim() === '' ? {} : { [name]: value.trim() });
  const moment = (name: string, value: string): object =>
    value === '' ? {} : { [name]: romeInstant(value) };
  const callback = {
    ...text('name', values['callback.name']),
    ...text('phone', values['callback.phone']),
    ...text('note', values['callback.note']),
  };
  const hasCallback = Object.keys(callback).length > 0;
  return {
    source: values.source,
    channel: values.channel,
    wish: values.wish,
    ...text('learnedThrough', values.learnedThrough),
    ...moment('happened', values.happened),
    ...moment('callBackBy', values.callBackBy),
    ...(hasCallback ? { callback, subject: values.subject } : {}),
    ...text('outcome', values.outcome),
  };
}
