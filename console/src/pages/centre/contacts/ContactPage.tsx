import { useState, type JSX } from 'react';
import { useCommand, useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { HoldToReveal } from '../../../safety/HoldToReveal.js';
import { Button, LinkButton } from '../../../ui/Button.js';
import { Due } from '../../../ui/Due.js';
import { Form } from '../../../ui/form/Form.js';
import { RadioField } from '../../../ui/form/fields.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Facts, Page, Section } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import '../centre.scss';
import { IdentityFacts, type Identity } from '../files/IdentityFacts.js';
import { capital, useOptions } from '../words.js';
import type { Contact } from './contact.js';

/** One contact: the number to call, what came of it, and from here to file and request. */
export default function ContactPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('centre');
  const { api, key } = useActing();
  const contact = useRead<Contact>(api, `contacts/${params['id'] ?? ''}`);
  return (
    <Page title={t('contact.one')} crumbs={[{ label: t('contact.title'), href: `/p/${key}/i` }]}>
      <Loaded query={contact}>
        {(data) => (
          <>
            <What contact={data} />
            {data.case === null ? null : <Reach file={data.case} />}
            {data.outcome === null ? <Outcome contact={data} /> : <Next file={data.case} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function What({ contact }: { readonly contact: Contact }): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const times = useTimes();
  const { source, channel, wish, learnedThrough, happenedAt, dueAt, outcome } = contact;
  return (
    <Section title={capital(code('contactSource', source))}>
      <Facts
        items={[
          [t('contact.wish'), code('contactWish', wish)],
          [t('contact.channel'), code('incomingChannel', channel)],
          [t('contact.happened'), times.moment(happenedAt)],
          learnedThrough === null ? null : [t('contact.learned'), code('learnedThrough', learnedThrough)],
          outcome === null
            ? [t('contact.callBackBy'), <Due key="due" at={dueAt} />]
            : [
                t('contact.outcome'),
                <Tag key="outcome" tone="good">
                  {code('contactOutcome', outcome)}
                </Tag>,
              ],
        ]}
      />
    </Section>
  );
}

/** The number is in the file, sealed. */
function Reach({ file }: { readonly file: string }): JSX.Element {
  const t = useText('centre');
  const { api, key } = useActing();
  return (
    <Section
      title={t('contact.callback')}
      actions={<LinkButton href={`/p/${key}/f/${file}`}>{t('file.openFile')}</LinkButton>}
    >
      <HoldToReveal load={async () => (await api.get<Identity>(`cases/${file}/identity`)).data}>
        {(identity) => <IdentityFacts identity={identity} />}
      </HoldToReveal>
    </Section>
  );
}

type OutcomeValues = { readonly outcome: string };

function Outcome({ contact }: { readonly contact: Contact }): JSX.Element {
  const t = useText('centre');
  const { api, key, may } = useActing();
  const options = useOptions();
  const [initial] = useState<OutcomeValues>({ outcome: '' });
  const form = useForm<OutcomeValues>(initial);
  const command = useCommand<Contact, string>(api, async (outcome, once) => {
    // taken in charge means that there is a file: it is opened in the same step
    const file =
      outcome === 'taken-in-charge' && contact.case === null
        ? (
            await api.post<{ id: string }>(
              'cases',
              { subject: 'woman', firstContact: { source: contact.source, channel: contact.channel } },
              { key: `${contact.id}.c` },
            )
          ).data.id
        : undefined;
    return api.post<Contact>(
      `contacts/${contact.id}/outcome`,
      { outcome, ...(file === undefined ? {} : { case: file }) },
      { key: once },
    );
  });
  if (!may('contact:write')) return <></>;
  return (
    <Section title={t('contact.whatCame')}>
      <Form
        form={form}
        labels={{ outcome: t('contact.outcome') }}
        error={command.error}
        onSubmit={() => {
          if (form.check({ outcome: form.values.outcome === '' && 'required' }))
            command.submit(form.values.outcome);
        }}
      >
        <RadioField
          form={form}
          name="outcome"
          label={t('contact.outcome')}
          options={options('contactOutcome', (value) =>
            value === 'taken-in-charge' && contact.case === null ? t('contact.opensFile') : undefined,
          )}
        />
        <div className="buttons">
          <Button type="submit" look="main" busy={command.isPending}>
            {t('contact.saveOutcome')}
          </Button>
          {contact.case === null ? null : (
            <LinkButton href={`/p/${key}/n/${contact.case}`}>{t('file.newRequest')}</LinkButton>
          )}
        </div>
      </Form>
    </Section>
  );
}

function Next({ file }: { readonly file: string | null }): JSX.Element | null {
  const t = useText('centre');
  const { key } = useActing();
  if (file === null) return null;
  return (
    <div className="buttons">
      <LinkButton look="main" href={`/p/${key}/n/${file}`}>
        {t('file.newRequest')}
      </LinkButton>
      <LinkButton href={`/p/${key}/f/${file}`}>{t('file.openFile')}</LinkButton>
    </div>
  );
}
