import { useState, type JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { SelectField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { Tag } from '../../ui/Tag.js';
import { StepFault } from './StepFault.js';
import { CLOSING_REASONS, type Unit } from './types.js';

/** Its beds, one by one: a broken one is closed by itself, and the unit goes on with fewer. */
export function UnitBeds({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const numbers = Array.from({ length: unit.beds }, (_, index) => index + 1);
  return (
    <>
      <p>{t('beds.text', { beds: unit.beds, usable: unit.usableBeds })}</p>
      <ul className="rows">
        {numbers.map((number) => (
          <li key={number}>
            <Bed unit={unit} number={number} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Bed({ unit, number }: { readonly unit: Unit; readonly number: number }): JSX.Element {
  const t = useText('shelter');
  const { api, may } = useActing();
  const [isAsking, setAsking] = useState(false);
  const closed = unit.closedBeds.find((bed) => bed.number === number);
  const change = useCommand<Unit, { usable: boolean; reason?: string }>(
    api,
    (body) => api.put(`units/${unit.id}/beds/${String(number)}`, body, { ifMatch: `"${unit.version}"` }),
    () => setAsking(false),
  );
  return (
    <div className="row-item">
      <p className="row-title">{t('beds.one', { number })}</p>
      <div>
        {closed === undefined ? (
          <Tag tone="good">{t('beds.usable')}</Tag>
        ) : (
          <Tag tone="bad">{t('beds.closed', { reason: t(`reason.${closed.reason as 'repair'}`) })}</Tag>
        )}
        {isAsking ? null : <StepFault error={change.error} />}
      </div>
      <div className="row-end">
        {may('unit:write') ? (
          <Button
            look="quiet"
            busy={change.isPending}
            onClick={() => (closed === undefined ? setAsking(true) : change.submit({ usable: true }))}
          >
            {t(closed === undefined ? 'beds.close' : 'beds.open')}
            <span className="visually-hidden"> {t('beds.one', { number })}</span>
          </Button>
        ) : null}
      </div>
      {isAsking ? (
        <CloseBed
          number={number}
          busy={change.isPending}
          error={change.error}
          onClose={() => setAsking(false)}
          onReason={(reason) => change.submit({ usable: false, reason })}
        />
      ) : null}
    </div>
  );
}

function CloseBed({
  number,
  busy,
  error,
  onClose,
  onReason,
}: {
  readonly number: number;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onClose: () => void;
  readonly onReason: (reason: string) => void;
}): JSX.Element {
  const t = useText('shelter');
  const form = useForm({ reason: '' });
  const submit = (): void => {
    const { reason } = form.values;
    if (form.check({ reason: reason === '' && t('rule.required') })) onReason(reason);
  };
  return (
    <Dialog title={t('beds.closeOne', { number })} onClose={onClose}>
      <Form form={form} labels={{ reason: t('closing.reason') }} error={error} onSubmit={submit}>
        <SelectField
          form={form}
          name="reason"
          label={t('closing.reason')}
          options={CLOSING_REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))}
        />
        <div className="buttons">
          <Button type="submit" look="main" busy={busy}>
            {t('beds.close')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
