import { useState, type JSX } from 'react';
import { useCommand, useRead, useRecordedVersion } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Form } from '../../../ui/form/Form.js';
import { SelectField, TextField } from '../../../ui/form/fields.js';
import { useFollowed } from '../../../ui/form/use-followed.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { Loaded } from '../../../ui/Loaded.js';
import { useProblemText } from '../../../ui/use-problem-text.js';

interface TeamView {
  readonly items: readonly { readonly subject: string }[];
  readonly blocked: readonly { readonly subject: string }[];
  readonly institutions: readonly string[];
}

/** Who works on the file, who is shut out of it, and whom she does not want elsewhere. */
export function Team({ id }: { readonly id: string }): JSX.Element {
  const t = useText('centre');
  const textOf = useProblemText();
  const network = useNetwork();
  const { api, may } = useActing();
  const query = useRead<TeamView>(api, `cases/${id}/team`);
  const lift = useCommand<undefined, { readonly subject?: string; readonly institution?: string }>(
    api,
    (whom, once) => api.post(`cases/${id}/block-lifts`, whom, { key: once }),
  );
  const mayManage = may('team:manage');
  return (
    <Loaded query={query}>
      {({ items, blocked, institutions }) => (
        <>
          <h3>{t('team.people')}</h3>
          <ul className="plain-list">
            {items.map(({ subject }) => (
              <li key={subject}>{subject}</li>
            ))}
          </ul>
          {mayManage ? <AddPerson id={id} /> : null}
          <h3>{t('team.blocked')}</h3>
          <p>{t('team.blockedText')}</p>
          <ul className="plain-list">
            {[
              ...blocked.map(({ subject }) => ({ whom: { subject }, label: subject })),
              ...institutions.map((one) => ({ whom: { institution: one }, label: network.name(one) })),
            ].map(({ whom, label }) => (
              <li key={label}>
                {label}{' '}
                {mayManage ? (
                  <Button look="quiet" busy={lift.isPending} onClick={() => lift.submit(whom)}>
                    {t('team.lift')}
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
          {lift.error === null ? null : <p role="alert">{textOf(lift.error)}</p>}
          {mayManage ? <BlockInstitution id={id} taken={institutions} /> : null}
          <Exclusions id={id} />
        </>
      )}
    </Loaded>
  );
}

type PersonValues = { readonly subject: string };

/** To the team, or shut out: an assistant who knows the man has no place in her file. */
function AddPerson({ id }: { readonly id: string }): JSX.Element {
  const t = useText('centre');
  const { api } = useActing();
  const [initial] = useState<PersonValues>({ subject: '' });
  const form = useForm<PersonValues>(initial);
  const command = useCommand<undefined, 'team' | 'blocks'>(
    api,
    (where, once) =>
      api.post(`cases/${id}/${where}`, { subject: form.values.subject.trim() }, { key: `${once}.${where}` }),
    () => form.setAll(initial),
  );
  useRefusals(form, command.error);
  const isNamed = (): boolean => form.check({ subject: form.values.subject.trim() === '' && 'required' });
  return (
    <Form
      form={form}
      labels={{ subject: t('team.person') }}
      error={command.error}
      onSubmit={() => isNamed() && command.submit('team')}
    >
      <TextField form={form} name="subject" label={t('team.person')} hint={t('team.personHint')} />
      <div className="buttons">
        <Button type="submit" busy={command.isPending}>
          {t('team.add')}
        </Button>
        <Button look="danger" busy={command.isPending} onClick={() => isNamed() && command.submit('blocks')}>
          {t('team.block')}
        </Button>
      </div>
    </Form>
  );
}

type InstitutionValues = { readonly institution: string };

function BlockInstitution({
  id,
  taken,
}: {
  readonly id: string;
  readonly taken: readonly string[];
}): JSX.Element {
  const t = useText('centre');
  const network = useNetwork();
  const { api, institution } = useActing();
  const [initial] = useState<InstitutionValues>({ institution: '' });
  const form = useForm<InstitutionValues>(initial);
  const command = useCommand<undefined, InstitutionValues>(
    api,
    (values, once) => api.post(`cases/${id}/blocks`, values, { key: once }),
    () => form.setAll(initial),
  );
  useRefusals(form, command.error, { 'institution.unknown': 'institution' });
  return (
    <Form
      form={form}
      labels={{ institution: t('team.institution') }}
      error={command.error}
      onSubmit={() => {
        if (form.check({ institution: form.values.institution === '' && 'required' }))
          command.submit(form.values);
      }}
    >
      <SelectField
        form={form}
        name="institution"
        label={t('team.institution')}
        options={network.institutions
          .filter((one) => one.id !== institution && !taken.includes(one.id))
          .map((one) => ({ value: one.id, label: one.name }))}
      />
      <div className="buttons">
        <Button type="submit" look="danger" busy={command.isPending}>
          {t('team.block')}
        </Button>
      </div>
    </Form>
  );
}

type PeopleValues = { readonly people: string };

/** Names that she gave: sealed into every request, read by whoever would assign somebody there. */
function Exclusions({ id }: { readonly id: string }): JSX.Element {
  const t = useText('centre');
  const { api } = useActing();
  const path = `cases/${id}/exclusions`;
  const query = useRecordedVersion<{ people: readonly string[] }>(api, path);
  return (
    <>
      <h3>{t('team.excluded')}</h3>
      <p>{t('team.excludedText')}</p>
      <Loaded query={query}>
        {({ data, etag }) => (
          <People path={path} people={data.people} etag={etag} onSaved={() => void query.refetch()} />
        )}
      </Loaded>
    </>
  );
}

function People({
  path,
  people,
  etag,
  onSaved,
}: {
  readonly path: string;
  readonly people: readonly string[];
  readonly etag: string | null;
  readonly onSaved: () => void;
}): JSX.Element {
  const t = useText('centre');
  const { api, may } = useActing();
  const known: PeopleValues = { people: people.join('\n') };
  const form = useForm<PeopleValues>(known);
  const { ifMatch, saved } = useFollowed(form, { values: known, etag });
  const command = useCommand<undefined, PeopleValues>(
    api,
    (values) =>
      api.put(
        path,
        {
          people: values.people
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
        },
        { ifMatch: ifMatch() },
      ),
    (answer, values) => {
      saved(values, answer.etag);
      onSaved();
    },
  );
  useRefusals(form, command.error);
  if (!may('case:write')) return <p>{people.join(', ')}</p>;
  return (
    <Form
      form={form}
      labels={{ people: t('team.excluded') }}
      error={command.error}
      onSubmit={() => command.submit(form.values)}
    >
      <TextField
        form={form}
        name="people"
        label={t('team.names')}
        hint={t('identity.childrenHint')}
        rows={3}
        optional
      />
      <div className="buttons">
        <Button type="submit" busy={command.isPending}>
          {t('action.save')}
        </Button>
      </div>
    </Form>
  );
}
