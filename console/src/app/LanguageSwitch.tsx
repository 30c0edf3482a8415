import type { JSX } from 'react';
import { changeLanguage, useLanguage, useText, type Language } from '../i18n/index.js';

export function LanguageSwitch({
  onChange,
}: {
  readonly onChange?: (language: Language) => void;
}): JSX.Element {
  const t = useText();
  const other = useLanguage() === 'it' ? 'en' : 'it';
  return (
    <button
      type="button"
      className="link-button"
      lang={other}
      onClick={() => {
        void changeLanguage(other);
        onChange?.(other);
      }}
    >
      {t('app.other')}
    </button>
  );
}
