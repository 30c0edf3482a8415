import type { JSX } from 'react';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { fieldId, type Form } from '../../../ui/form/use-form.js';
import type { IdentityValues } from './identity-values.js';

const MOST = 15;
const LONGEST = 120;

/** A row for each child, also for one without a name: a corrected name is the same child, and its agreements stay its own. */
export function ChildNames({ form }: { readonly form: Form<IdentityValues> }): JSX.Element {
  const t = useText('centre');
  const { children, childIds } = form.values;
  const set = (names: readonly string[], ids: readonly string[]): void => {
    form.set('children', names);
    form.set('childIds', ids);
  };
  const remove = (index: number): void => {
    set(children.toSpliced(index, 1), childIds.toSpliced(index, 1));
    // the button that was pressed is gone
    document.getElementById(fieldId('children'))?.focus();
  };
  return (
    <fieldset className="field" id={fieldId('children')} tabIndex={-1}>
      <legend className="field-label">{t('identity.children')}</legend>
      <div className="field-hint">{t('identity.childrenNote')}</div>
      {children.length === 0 ? null : (
        <ul className="child-list">
          {children.map((name, index) => (
            <li key={index}>
              <input
                className="field-input"
                aria-label={t('identity.child', { number: index + 1 })}
                value={name}
                maxLength={LONGEST}
                autoComplete="off"
                spellCheck={false}
                onChange={({ target }) => set(children.with(index, target.value), childIds)}
              />
              <Button
                look="quiet"
                aria-label={t('identity.removeChild', { number: index + 1 })}
                onClick={() => remove(index)}
              >
                {t('who.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {children.length >= MOST ? null : (
        <Button className="button-small" onClick={() => set([...children, ''], [...childIds, ''])}>
          + {t('identity.addChild')}
        </Button>
      )}
    </fieldset>
  );
}
