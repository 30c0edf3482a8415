import type { JSX } from 'react';
import { useText } from '../i18n/index.js';
import { QuickExit } from '../safety/QuickExit.js';
import { isDemo } from './demo.js';
import { PageFooter } from './PageFooter.js';
import { LanguageSwitch } from './LanguageSwitch.js';
import { setSharedMode, useSharedMode } from './shared-mode.js';
import { SignInLink } from './SignInLink.js';

/** Before and after a session. Nothing here says what the place is for. */
export function SignInPage({
  after,
}: {
  /** `not-closed`: she signed out and the gateway has not heard it. */
  readonly after: 'out' | 'ended' | 'not-closed';
}): JSX.Element {
  const t = useText();
  const isShared = useSharedMode();
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
        <label className="choice">
          <input
            type="checkbox"
            checked={isShared}
            onChange={({ target: { checked } }) => setSharedMode(checked)}
          />
          <span>
            {t('shared.label')}
            <small>{t('shared.hint')}</small>
          </span>
        </label>
        <p>
          <SignInLink look="button-main">{t('app.signIn')}</SignInLink>
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
