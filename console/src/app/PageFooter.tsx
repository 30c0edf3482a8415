import type { JSX } from 'react';
import { useLanguage, useText } from '../i18n/index.js';

export const PATHS = {
  it: { safety: '/sicurezza', accessibility: '/accessibilita', privacy: '/privacy', sheets: '/fogli' },
  en: {
    safety: '/en/safety',
    accessibility: '/en/accessibility',
    privacy: '/en/privacy',
    sheets: '/en/sheets',
  },
} as const;

/** The gateway's own pages: they are there also when the rest is not. */
export function PageFooter(): JSX.Element {
  const t = useText();
  const paths = PATHS[useLanguage()];
  return (
    <footer className="footer">
      <nav aria-label={t('app.footer')}>
        <ul>
          {(['safety', 'sheets', 'accessibility', 'privacy'] as const).map((page) => (
            <li key={page}>
              <a href={paths[page]}>{t(`app.${page}`)}</a>
            </li>
          ))}
          <li>
            <a href="tel:1522">1522</a>
          </li>
          <li>
            <a href="tel:112">112</a>
          </li>
        </ul>
      </nav>
    </footer>
  );
}
