import type { JSX } from 'react';
import { signInUrl } from '../api/session.js';
import { useText } from '../i18n/index.js';
import { QuickExit } from '../safety/QuickExit.js';
import { isDemo } from './demo.js';
import { PageFooter } from './PageFooter.js';
import { LanguageSwitch } from './LanguageSwitch.js';

/** Before and after a session. Nothing here says what the place is for. */
export function SignInPage({
  after,
}: {
  /** `not-closed`: she signed out and the gateway has not heard it. */
  readonly after: 'out' | 'ended' | 'not-closed';
}): JSX.Element {
  const t = useText();
  const hasEnded = after !== 'out';
  return (
    <div className="outside">
      <header className="outside-head">
        <span className="brand">{t('app.name')}</span>
        <LanguageSwitch />
        <QuickExit />
      </header>
      <main id="content" className="outside-main" tabIndex={-1}>
        <h1>{hasEnded ? t('idle.ended') : t('app.signedOut')}</h1>
        <p role={hasEnded ? 'alert' : undefined}>
          {after === 'not-closed'
            ? t('idle.notClosed')
            : hasEnded
              ? t('idle.endedText')
              : t('app.signInText')}
        </p>
        <p>
          <a className="button button-main" href={signInUrl()}>
            {t('app.signIn')}
          </a>
        </p>
        {isDemo() ? (
          <p>
            <a href="/demo">{t('app.tryIt')}</a>
          </p>
        ) : null}
      </main>
      <PageFooter />
    </div>
  );
}
