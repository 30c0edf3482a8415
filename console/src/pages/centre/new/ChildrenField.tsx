import type { JSX } from 'react';
import { codesOf, useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { fieldId, type Form } from '../../../ui/form/use-form.js';
import { childOf, codedChild } from './request-body.js';
import type { RequestValues } from './request-values.js';

const NAME = 'needs.children';

/** One touch for each child: its age; sex only where somebody says it (a house may limit the age of sons). */
export function ChildrenField({ form }: { readonly form: Form<RequestValues> }): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const children = form.values[NAME];
  const set = (all: readonly string[]): void => form.set(NAME, all);
  const remove = (index: number): void => {
    set(children.toSpliced(index, 1));
    // the button that was pressed is gone
    document.getElementById(fieldId(NAME))?.focus();
  };
  return (
    <fieldset className="field">
      <legend className="field-label">{t('who.children')}</legend>
      <div className="field-hint">{t('who.childrenHint')}</div>
      <div className="buttons" id={fieldId(NAME)} tabIndex={-1}>
        {codesOf('ageBand').map((band) => (
          <Button
            key={band}
            className="button-small"
            aria-label={t('who.addChild', { age: code('ageBand', band) })}
            onClick={() => set([...children, band])}
          >
            + {code('ageBand', band)}
          </Button>
        ))}
      </div>
      {children.length === 0 ? null : (
        <ul className="child-list" aria-label={t('who.children')}>
          {children.map((coded, index) => {
            const { ageBand, sex = '' } = childOf(coded);
            const age = code('ageBand', ageBand);
            return (
              <li key={index}>
                <span>{t('who.years', { age })}</span>
                <select
                  className="field-input"
                  aria-label={t('who.sexOf', { age })}
                  value={sex}
                  onChange={({ target }) =>
                    set(
                      children.with(
                        index,
                        codedChild({ ageBand, ...(target.value === '' ? {} : { sex: target.value }) }),
                      ),
                    )
                  }
                >
                  <option value="">{t('who.sexUnsaid')}</option>
                  {codesOf('sex').map((one) => (
                    <option key={one} value={one}>
                      {code('sex', one)}
                    </option>
                  ))}
                </select>
                <Button look="quiet" aria-label={t('who.removeChild', { age })} onClick={() => remove(index)}>
                  {t('who.remove')}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </fieldset>
  );
}
