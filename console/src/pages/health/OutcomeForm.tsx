import { useState, type JSX } from 'react';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import type { Option } from '../../ui/form/fields.js';
import { Notice } from '../../ui/Notice.js';
import { useProblemText } from '../../ui/use-problem-text.js';

/** How something ended, in two presses that cannot happen by mistake: what, then that it is over. */
export function OutcomeForm({
  name,
  legend,
  options,
  button,
  isBusy,
  error,
  onSubmit,
}: {
  /** Of this list, among others on the page. */
  readonly name: string;
  readonly legend: string;
  readonly options: readonly Option[];
  readonly button: string;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onSubmit: (outcome: string) => void;
}): JSX.Element {
  const t = useText('health');
  const textOf = useProblemText();
  const [chosen, setChosen] = useState('');
  const [isMissing, setMissing] = useState(false);
  return (
    <details className="more">
      <summary>{button}</summary>
      <form
        className="form more-fields"
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(chosen === '');
          if (chosen !== '' && !isBusy) onSubmit(chosen);
        }}
      >
        {error == null ? null : <Notice tone="bad" alert title={textOf(error)} />}
        {isMissing ? <Notice tone="bad" alert title={t('rule.required')} /> : null}
        <fieldset className="field">
          <legend className="field-label">{legend}</legend>
          <div className="choices">
            {options.map(({ value, label }) => (
              <label key={value} className="choice">
                <input
                  type="radio"
                  name={name}
                  value={value}
                  checked={chosen === value}
                  onChange={() => {
                    setChosen(value);
                    setMissing(false);
                  }}
                />
                <span>{label}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <div className="buttons">
          <Button type="submit" look="main" busy={isBusy}>
            {t('action.confirm')}
          </Button>
        </div>
      </form>
    </details>
  );
}
