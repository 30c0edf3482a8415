import type { JSX } from 'react';
import { codesOf, useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { fieldId, type Form } from '../../ui/form/use-form.js';
import type { ActivationValues } from './activation-form.js';

const MOST = 15;

/** How many of each age are with her: one press for each child, and nothing else of them. */
export function AgesField({ form }: { readonly form: Form<ActivationValues> }): JSX.Element {
  const t = useText('health');
  const code = useCodes();
  const { ages } = form.values;
  const count = (band: string): number => ages.filter((one) => one === band).length;
  const without = (band: string): readonly string[] => {
    const at = ages.lastIndexOf(band);
    return ages.filter((_, index) => index !== at);
  };
  return (
    <fieldset className="field" id={fieldId('ages')} tabIndex={-1}>
      <legend className="field-label">{t('activate.ages')}</legend>
      <ul className="counters">
        {codesOf('ageBand').map((band) => (
          <li key={band}>
            <span className="counter-label">{t('activate.years', { band: code('ageBand', band) })}</span>
            {/* `busy` for `disabled`: at none the focus would be lost */}
            <Button
              aria-label={t('activate.fewer', { band: code('ageBand', band) })}
              busy={count(band) === 0}
              onClick={() => form.set('ages', without(band))}
            >
              −
            </Button>
            <output aria-live="polite">{count(band)}</output>
            <Button
              aria-label={t('activate.oneMore', { band: code('ageBand', band) })}
              busy={ages.length >= MOST}
              onClick={() => form.set('ages', [...ages, band])}
            >
              +
            </Button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
