import { useState, type JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useLanguageName, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { CheckField, RadioField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { Notice } from '../../ui/Notice.js';
import { Facts } from '../../ui/Page.js';
import type { Unit } from './types.js';

type Values = {
  readonly adults: string;
  readonly minors: string;
  readonly cots: string;
  readonly sonsMaxAge: string;
  readonly languages: string;
  readonly intakeHours: string;
  readonly bathroom: string;
  readonly stepFree: boolean;
  readonly petsOk: boolean;
  readonly emergencyOnly: boolean;
};

const valuesOf = (unit: Unit): Values => ({
  adults: String(unit.adults),
  minors: String(unit.minors),
  cots: String(unit.cots),
  sonsMaxAge: unit.sonsMaxAge === null ? '' : String(unit.sonsMaxAge),
  languages: unit.languages.join(', '),
  intakeHours: unit.intakeHours ?? '',
  bathroom: unit.bathroom,
  stepFree: unit.stepFree,
  petsOk: unit.petsOk,
  emergencyOnly: unit.emergencyOnly,
});

const NUMBERS = ['adults', 'minors', 'cots'] as const;

const bodyOf = (values: Values): Record<string, unknown> => ({
  ...Object.fromEntries(NUMBERS.map((name) => [name, Number(values[name])])),
  sonsMaxAge: values.sonsMaxAge === '' ? null : Number(values.sonsMaxAge),
  languages: values.languages.split(/[\s,;]+/).filter((one) => one !== ''),
  intakeHours: values.intakeHours.trim() === '' ? null : values.intakeHours.trim(),
  bathroom: values.bathroom,
  stepFree: values.stepFree,
  petsOk: values.petsOk,
  emergencyOnly: values.emergencyOnly,
});

/** What a unit is like: read at a glance, changed only by who has read the version that stands. */
export function UnitForm({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const languageName = useLanguageName();
  const { may } = useActing();
  const [isOpen, setOpen] = useState(false);
  const [isSaved, setSaved] = useState(false);
  if (isOpen)
    return (
      <Editing
        unit={unit}
        onDone={(saved) => {
          setOpen(false);
          setSaved(saved);
        }}
      />
    );
  return (
    <>
      {isSaved ? (
        <Notice tone="good" alert>
          <p>{t('unit.saved')}</p>
        </Notice>
      ) : null}
      <Facts
        items={[
          [t('field.bathroom'), t(`bathroom.${unit.bathroom}`)],
          [
            t('field.languages'),
            unit.languages.length === 0 ? '–' : unit.languages.map(languageName).join(', '),
          ],
          [t('field.intakeHours'), unit.intakeHours ?? t('unit.anyHour')],
          [t('field.emergencyOnly'), t(unit.emergencyOnly ? 'form.yes' : 'form.no')],
        ]}
      />
      {may('unit:write') ? (
        <div className="buttons unit-steps">
          <Button
            onClick={() => {
              setSaved(false);
              setOpen(true);
            }}
          >
            {t('unit.edit')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Editing({
  unit,
  onDone,
}: {
  readonly unit: Unit;
  readonly onDone: (saved: boolean) => void;
}): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  // what was on the screen when she began: a change meanwhile is refused, not overwritten
  const [version] = useState(unit.version);
  const form = useForm<Values>(valuesOf(unit));
  const save = useCommand<Unit>(
    api,
    () => api.patch(`units/${unit.id}`, bodyOf(form.values), { ifMatch: `"${String(version)}"` }),
    () => onDone(true),
  );
  const submit = (): void => {
    const isNumber = (text: string): boolean => /^\d{1,2}$/.test(text);
    const { sonsMaxAge } = form.values;
    const isFine = form.check({
      ...Object.fromEntries(NUMBERS.map((name) => [name, !isNumber(form.values[name]) && t('rule.range')])),
      sonsMaxAge: sonsMaxAge !== '' && !isNumber(sonsMaxAge) && t('rule.range'),
    });
    if (!isFine) return;
    save.reset();
    save.submit(undefined, (error) => void form.refused(error));
  };
  const labels = {
    adults: t('field.adults'),
    minors: t('field.minors'),
    cots: t('field.cots'),
    sonsMaxAge: t('field.sonsMaxAge'),
    languages: t('field.languages'),
    intakeHours: t('field.intakeHours'),
    bathroom: t('field.bathroom'),
    emergencyOnly: t('field.emergencyOnly'),
    stepFree: t('field.stepFree'),
    petsOk: t('field.petsOk'),
  };
  return (
    <Form form={form} labels={labels} error={save.error} onSubmit={submit}>
      <div className="field-row">
        {NUMBERS.map((name) => (
          <TextField key={name} form={form} name={name} type="number" min={0} max={20} label={labels[name]} />
        ))}
        <TextField
          form={form}
          name="sonsMaxAge"
          type="number"
          min={0}
          max={99}
          optional
          label={labels.sonsMaxAge}
          hint={t('field.sonsHint')}
        />
      </div>
      <CheckField form={form} name="stepFree" label={labels.stepFree} />
      <CheckField form={form} name="petsOk" label={labels.petsOk} />
      <CheckField form={form} name="emergencyOnly" label={labels.emergencyOnly} />
      <RadioField
        form={form}
        name="bathroom"
        inline
        label={labels.bathroom}
        options={(['own', 'shared'] as const).map((value) => ({ value, label: t(`bathroom.${value}`) }))}
      />
      <TextField
        form={form}
        name="languages"
        optional
        label={labels.languages}
        hint={t('field.languagesHint')}
      />
      <TextField
        form={form}
        name="intakeHours"
        optional
        label={labels.intakeHours}
        hint={t('field.intakeHint')}
      />
      <div className="buttons">
        <Button type="submit" look="main" busy={save.isPending}>
          {t('action.save')}
        </Button>
        <Button onClick={() => onDone(false)}>{t('action.cancel')}</Button>
      </div>
    </Form>
  );
}
