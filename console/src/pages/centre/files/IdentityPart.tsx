import { useState, type JSX } from 'react';
import type { Answer } from '../../../api/client.js';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { HoldToReveal } from '../../../safety/HoldToReveal.js';
import { Button } from '../../../ui/Button.js';
import { Dialog } from '../../../ui/Dialog.js';
import { Form } from '../../../ui/form/Form.js';
import { SelectField, TextField } from '../../../ui/form/fields.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { Section } from '../../../ui/Page.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { useOptions } from '../words.js';
import { IdentityFacts, type Identity } from './IdentityFacts.js';

/** Who she is: masked, read by holding, changed only after a reading that is recorded. Nothing of it is mandatory. */
export function IdentityPart({ id }: { readonly id: string }): JSX.Element | null {
  const t = useText('centre');
  const textOf = useProblemText();
  const { api, may } = useActing();
  const path = `cases/${id}/identity`;
  const [read, setRead] = useState<Answer<Identity>>();
  const [error, setError] = useState<unknown>();
  if (!may('identity:read')) return null;
  return (
    <Section
      title={t('identity.title')}
      actions={
        may('identity:write') ? (
          <Button onClick={() => void api.get<Identity>(path).then(setRead, setError)}>
            {t('action.edit')}
          </Button>
        ) : undefined
      }
    >
      <p>{t('identity.text')}</p>
      <HoldToReveal load={async () => (await api.get<Identity>(path)).data}>
        {(identity) => <IdentityFacts identity={identity} />}
      </HoldToReveal>
      {error === undefined ? null : <p role="alert">{textOf(error)}</p>}
      {read === undefined ? null : <Edit id={id} read={read} onClose={() => setRead(undefined)} />}
    </Section>
  );
}

type IdentityValues = {
  readonly name: string;
  readonly phone: string;
  readonly channel: string;
  readonly hours: string;
  readonly note: string;
  /** One on each line. */
  readonly children: string;
};

function Edit({
  id,
  read: { data, etag },
  onClose,
}: {
  readonly id: string;
  readonly read: Answer<Identity>;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('centre');
  const options = useOptions();
  const { api } = useActing();
  const [initial] = useState(() => valuesOf(data));
  const form = useForm<IdentityValues>(initial);
  const command = useCommand<undefined, IdentityValues>(
    api,
    (values) => api.put(`cases/${id}/identity`, bodyOf(values, data), { ifMatch: etag ?? '*' }),
    onClose,
  );
  useRefusals(form, command.error);
  const labels = {
    name: t('identity.name'),
    phone: t('identity.phone'),
    channel: t('reach.channel'),
    hours: t('reach.hours'),
    note: t('identity.note'),
    children: t('identity.children'),
  };
  return (
    <Dialog title={t('identity.title')} onClose={onClose}>
      <Form form={form} labels={labels} error={command.error} onSubmit={() => command.submit(form.values)}>
        <TextField form={form} name="name" label={labels.name} maxLength={120} optional />
        <TextField form={form} name="phone" label={labels.phone} type="tel" maxLength={30} optional />
        <SelectField
          form={form}
          name="channel"
          label={labels.channel}
          options={options('contactChannel')}
          optional
        />
        <TextField form={form} name="hours" label={labels.hours} maxLength={80} optional />
        <TextField form={form} name="note" label={labels.note} rows={2} maxLength={300} optional />
        <TextField
          form={form}
          name="children"
          label={labels.children}
          hint={t('identity.childrenHint')}
          rows={3}
          optional
        />
        <div className="buttons">
          <Button type="submit" look="main" busy={command.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function valuesOf({ name = '', phone = '', contact, children = [] }: Identity): IdentityValues {
  const coded = typeof contact === 'object' ? contact : {};
  return {
    name,
    phone,
    channel: coded.channel ?? '',
    hours: coded.hours ?? '',
    note: typeof contact === 'string' ? contact : (coded.note ?? ''),
    children: children.map((child) => child.name ?? '').join('\n'),
  };
}

/** A child whose name stays keeps its id: what was agreed about it stays its own. */
function bodyOf(
  values: IdentityValues,
  { children: known = [] }: Identity,
): Readonly<Record<string, unknown>> {
  const text = (name: 'name' | 'phone' | 'channel' | 'hours' | 'note'): object =>
    values[name].trim() === '' ? {} : { [name]: values[name].trim() };
  const names = values.children.split('\n').map((line) => line.trim());
  return {
    ...text('name'),
    ...text('phone'),
    contact: { ...text('channel'), ...text('hours'), ...text('note') },
    children: names
      .filter((name) => name !== '')
      .map((name) => {
        const before = known.find((child) => child.name === name);
        return before === undefined ? { name } : { id: before.id, name };
      }),
  };
}
