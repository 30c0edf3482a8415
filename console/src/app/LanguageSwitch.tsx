import type { JSX } from 'react';
import { changeLanguage, useLanguage, useText } from '../i18n/index.js';

export function LanguageSwitch(): JSX.Element {
  const t = useText();
  const other = useLanguage() === 'it' ? 'en' : 'it';
  return (
    <button type="button" className="link-button" lang={other} onClick={() => void changeLanguage(other)}>
      {t('app.other')}
    </button>
  );
}
