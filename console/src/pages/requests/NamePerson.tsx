import type { JSX } from 'react';
import { useCommand, useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { SelectField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Notice } from '../../ui/Notice.js';
import { useProblemText } from '../../ui/use-problem-text.js';

interface Person {
  readonly subject: string;
}

const FIELDS = { 'assignment.blocked': 'subject' } as const;

/** Names somebody of the institution: who works on it from now on, or for whom it is not there any more. */
export function NamePerson({
  request: { id, side },
  as,
}: {
  readonly request: Referral;
  readonly as: 'assign' | 'block';
}): JSX.Element {
  const t = useText('requests');
  const { api, may } = useActing();
  const known = useRead<{ items: readonly Person[] }>(api, 'duty/people', { enabled: may('duty:manage') });
  const form = useForm({ subject: '' });
  const { subject } = form.values;
  const command = useCommand<unknown>(
    api,
    (_, key) =>
      as === 'assign'
        ? api.post(`referrals/${id}/assignment`, { people: [subject.trim()], side }, { key })
        : api.post(`referrals/${id}/blocks`, { subject: subject.trim() }, { key }),
    () => form.setAll({ subject: '' }),
  );
  const { error } = command;
  useRefusals(form, error, FIELDS);
  const people = known.data?.items ?? [];
  const field = { form, name: 'subject', label: t(`team.${as}`), hint: t(`team.${as}Hint`) } as const;
  return (
    <Form
      form={form}
      labels={{ subject: t(`team.${as}`) }}
      error={error}
      onSubmit={() => {
        if (form.check({ subject: subject.trim() === '' && t('rule.required') })) command.submit();
      }}
    >
      {as === 'assign' && people.length > 0 ? (
        <SelectField {...field} options={people.map((one) => ({ value: one.subject, label: one.subject }))} />
      ) : (
        <TextField {...field} maxLength={200} />
      )}
      <div className="buttons">
        <Button type="submit" busy={command.isPending}>
          {t(`team.${as}Do`)}
        </Button>
      </div>
    </Form>
  );
}

/** Lets somebody see it again. */
export function Lift({
  request: { id },
  subject,
}: {
  readonly request: Referral;
  readonly subject: string;
}): JSX.Element {
  const t = useText('requests');
  const textOf = useProblemText();
  const { api } = useActing();
  const command = useCommand<unknown>(api, (_, key) =>
    api.post(`referrals/${id}/block-lifts`, { subject }, { key }),
  );
  return (
    <>
      <Button look="quiet" busy={command.isPending} onClick={() => command.submit()}>
        {t('team.lift')}
      </Button>
      {command.error === null ? null : <Notice tone="bad" alert title={textOf(command.error)} />}
    </>
  );
}
