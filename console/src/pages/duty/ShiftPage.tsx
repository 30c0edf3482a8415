import { useState, type JSX } from 'react';
import { useLocation } from 'wouter';
import { newId } from '../../api/ids.js';
import { useCommand, useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { codesOf, useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { RadioField, SelectField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { useNow } from '../../ui/time.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import { romeInstant, romeLocal, romeMoment } from '../../ui/rome-time.js';
import type { Person, Shift } from './types.js';

const MONTH_MS = 31 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;
/** `new`, or the hole in the rota that it is to close. */
const NEW = /^new(?:-(\d+)-(\d+))?$/;

/** One shift, new or to be changed. What is over cannot be changed: it was declared. */
export default function ShiftPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('duty');
  const { api, key } = useActing();
  const [opened] = useState(useNow());
  const id = params['id'] ?? '';
  const hole = NEW.exec(id);
  const [from, to] = [opened - MONTH_MS + HOUR_MS, opened + MONTH_MS - HOUR_MS].map((at) =>
    new Date(at).toISOString(),
  );
  const shifts = useRead<{ items: readonly Shift[] }>(api, `duty/shifts?from=${from ?? ''}&to=${to ?? ''}`, {
    enabled: hole === null,
  });
  const people = useRead<{ items: readonly Person[] }>(api, 'duty/people');
  return (
    <Page
      title={hole === null ? t('shift.change') : t('shift.new')}
      crumbs={[{ label: t('title'), href: `/p/${key}/d` }]}
    >
      <Loaded query={people}>
        {({ items }) =>
          hole === null ? (
            <Loaded query={shifts}>
              {(known) => {
                const shift = known.items.find((one) => one.id === id);
                return shift === undefined ? (
                  <Notice tone="warn" title={t('shift.gone')} />
                ) : (
                  <ShiftForm people={items} shift={shift} />
                );
              }}
            </Loaded>
          ) : (
            <ShiftForm
              people={items}
              span={hole[1] === undefined ? undefined : { from: Number(hole[1]), until: Number(hole[2]) }}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

function ShiftForm({
  people,
  shift,
  span,
}: {
  readonly people: readonly Person[];
  readonly shift?: Shift;
  readonly span?: { readonly from: number; readonly until: number } | undefined;
}): JSX.Element {
  const t = useText('duty');
  const code = useCodes();
  const textOf = useProblemText();
  const { api, key, body } = useActing();
  const [, go] = useLocation();
  const [id] = useState(() => shift?.id ?? newId());
  const form = useForm({
    subject: shift?.subject ?? '',
    kind: shift?.kind ?? 'on-call',
    service: shift?.service ?? '',
    from: shift === undefined ? (span === undefined ? '' : romeLocal(span.from)) : romeLocal(shift.from),
    until: shift === undefined ? (span === undefined ? '' : romeLocal(span.until)) : romeLocal(shift.until),
    phone: shift?.phone ?? '',
  });
  const done = (): void => go(`/p/${key}/d`);
  const save = useCommand<{ id: string }>(
    api,
    () => {
      const { subject, kind, service, from, until, phone } = form.values;
      return api.put(
        `duty/shifts/${id}`,
        {
          ...{ subject: subject.trim(), kind },
          from: romeInstant(from),
          until: romeInstant(until),
          ...(service === '' ? {} : { service }),
          ...(phone.trim() === '' ? {} : { phone: phone.trim() }),
        },
        { ifMatch: `"${String(shift?.version ?? 0)}"` },
      );
    },
    done,
  );
  const remove = useCommand<unknown>(api, () => api.remove(`duty/shifts/${id}`), done);
  useRefusals(form, save.error);
  const labels = {
    subject: t('shift.who'),
    kind: t('shift.kind'),
    service: t('shift.service'),
    from: t('shift.from'),
    until: t('shift.until'),
    phone: t('shift.phone'),
  };
  const submit = (): void => {
    const { subject, from, until } = form.values;
    const [begins, ends] = [romeMoment(from), romeMoment(until)];
    const isWhole = form.check({
      subject: subject.trim() === '' && 'required',
      from: Number.isNaN(begins) && 'required',
      until: Number.isNaN(ends) ? 'required' : ends <= begins && t('shift.order'),
    });
    if (isWhole) save.submit();
  };
  const known = people.map(({ subject }) => ({ value: subject, label: subject }));
  const options =
    shift === undefined || people.some(({ subject }) => subject === shift.subject)
      ? known
      : [...known, { value: shift.subject, label: shift.subject }];
  return (
    <Form form={form} labels={labels} error={save.error} onSubmit={submit}>
      <SelectField
        form={form}
        name="subject"
        label={labels.subject}
        hint={t('shift.whoHint')}
        options={options}
      />
      <div className="field-row">
        <TextField form={form} name="from" type="datetime-local" label={labels.from} />
        <TextField form={form} name="until" type="datetime-local" label={labels.until} />
      </div>
      <RadioField
        form={form}
        name="kind"
        label={labels.kind}
        inline
        options={codesOf('dutyKind').map((value) => ({ value, label: code('dutyKind', value) }))}
      />
      <SelectField
        form={form}
        name="service"
        label={labels.service}
        hint={t('shift.all')}
        optional
        options={(body?.services ?? []).map((value) => ({ value, label: code('service', value) }))}
      />
      <TextField
        form={form}
        name="phone"
        type="tel"
        maxLength={30}
        label={labels.phone}
        hint={t('shift.phoneHint')}
        optional
      />
      {remove.error === null ? null : <Notice tone="bad" alert title={textOf(remove.error)} />}
      <div className="buttons">
        <Button type="submit" look="main" busy={save.isPending}>
          {t('action.save')}
        </Button>
        {shift === undefined ? null : (
          <Button look="danger" busy={remove.isPending} onClick={() => remove.submit()}>
            {t('shift.remove')}
          </Button>
        )}
      </div>
    </Form>
  );
}
