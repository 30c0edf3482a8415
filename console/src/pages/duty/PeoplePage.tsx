import type { JSX } from 'react';
import { useCommand, useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { CheckField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page, Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import type { Person } from './types.js';

/** The people of the rota: who coordinates, and by which ways each is told; not where they lead. */
export default function PeoplePage(): JSX.Element {
  const t = useText('duty');
  const { api, key } = useActing();
  const query = useRead<{ items: readonly Person[] }>(api, 'duty/people');
  return (
    <Page title={t('people.title')} crumbs={[{ label: t('title'), href: `/p/${key}/d` }]}>
      <Loaded query={query}>
        {({ items }) => (
          <ul className="rows">
            {items.map((person) => (
              <li key={person.id}>
                <OnePerson person={person} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <EnterPerson />
    </Page>
  );
}

function OnePerson({
  person: { id, subject, coordinator, channels },
}: {
  readonly person: Person;
}): JSX.Element {
  const t = useText('duty');
  const textOf = useProblemText();
  const { api } = useActing();
  const remove = useCommand<unknown>(api, () => api.remove(`duty/people/${id}`));
  return (
    <div className="row-item">
      <p className="row-title">{subject}</p>
      <div className="row-more">
        {coordinator ? <Tag tone="info">{t('people.coordinator')}</Tag> : null}{' '}
        {channels.length === 0 ? (
          <Tag tone="warn">{t('people.notTold')}</Tag>
        ) : (
          channels.map((channel) => (
            <Tag key={channel} tone="good">
              {t(`people.${channel}`)}
            </Tag>
          ))
        )}
        {remove.error === null ? null : <Notice tone="bad" alert title={textOf(remove.error)} />}
      </div>
      <div className="row-end">
        <details className="more">
          <summary aria-label={t('people.removeWho', { name: subject })}>{t('people.remove')}</summary>
          <div className="more-fields">
            <p>{t('people.removeText')}</p>
            <Button look="danger" busy={remove.isPending} onClick={() => remove.submit()}>
              {t('people.removeWho', { name: subject })}
            </Button>
          </div>
        </details>
      </div>
    </div>
  );
}

function EnterPerson(): JSX.Element {
  const t = useText('duty');
  const { api } = useActing();
  const form = useForm<{ readonly subject: string; readonly coordinator: boolean }>({
    subject: '',
    coordinator: false,
  });
  const enter = useCommand<{ id: string }>(
    api,
    (_, key) =>
      api.post(
        'duty/people',
        { subject: form.values.subject.trim(), ...(form.values.coordinator ? { coordinator: true } : {}) },
        { key },
      ),
    () => form.setAll({ subject: '', coordinator: false }),
  );
  useRefusals(form, enter.error);
  const labels = { subject: t('people.subject'), coordinator: t('people.coordinator') };
  return (
    <Section title={t('people.enter')}>
      <Form
        form={form}
        labels={labels}
        error={enter.error}
        onSubmit={() => {
          if (form.check({ subject: form.values.subject.trim() === '' && 'required' })) enter.submit();
        }}
      >
        <TextField
          form={form}
          name="subject"
          maxLength={200}
          label={labels.subject}
          hint={t('people.subjectHint')}
        />
        <CheckField form={form} name="coordinator" label={t('people.coordinatorHint')} />
        <div className="buttons">
          <Button type="submit" look="main" busy={enter.isPending}>
            {t('people.enter')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
