import { useEffect, useState, type JSX } from 'react';
import { useCommand, useVersioned } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useFollowed } from '../../ui/form/use-followed.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';

interface Contact {
  readonly email?: string;
  readonly webhook?: string;
}

/** Where she herself is told that there is something to look at. Notices say no more than that. */
export default function ContactPage(): JSX.Element {
  const t = useText('duty');
  const { api, key } = useActing();
  const query = useVersioned<Contact>(api, 'duty/contact');
  return (
    <Page title={t('contact.title')} crumbs={[{ label: t('title'), href: `/p/${key}/d` }]}>
      <p>{t('contact.intro')}</p>
      <Loaded query={query}>{({ data, etag }) => <ContactForm contact={data} etag={etag} />}</Loaded>
    </Page>
  );
}

type ContactValues = { readonly email: string; readonly webhook: string };

function ContactForm({
  contact: { email = '', webhook = '' },
  etag,
}: {
  readonly contact: Contact;
  readonly etag: string | null;
}): JSX.Element {
  const t = useText('duty');
  const { api } = useActing();
  const known: ContactValues = { email, webhook };
  const form = useForm<ContactValues>(known);
  const { ifMatch, saved } = useFollowed(form, { values: known, etag });
  const [isSaved, setSaved] = useState(false);
  const save = useCommand<undefined, ContactValues>(
    api,
    (values) => {
      const given = Object.entries(values)
        .map(([name, text]) => [name, text.trim()] as const)
        .filter(([, text]) => text !== '');
      return api.put('duty/contact', Object.fromEntries(given), { ifMatch: ifMatch() });
    },
    (answer, values) => {
      saved(values, answer.etag);
      setSaved(true);
    },
  );
  useRefusals(form, save.error);
  useEffect(() => setSaved(false), [form.values]);
  return (
    <Form
      form={form}
      labels={{ email: t('contact.email'), webhook: t('contact.webhook') }}
      error={save.error}
      onSubmit={() => save.submit(form.values)}
    >
      {isSaved ? <Notice tone="good" alert title={t('contact.saved')} /> : null}
      <TextField
        form={form}
        name="email"
        type="email"
        label={t('contact.email')}
        hint={t('contact.emailHint')}
        optional
      />
      <TextField
        form={form}
        name="webhook"
        label={t('contact.webhook')}
        hint={t('contact.webhookHint')}
        optional
      />
      <div className="buttons">
        <Button type="submit" look="main" busy={save.isPending}>
          {t('action.save')}
        </Button>
      </div>
    </Form>
  );
}
