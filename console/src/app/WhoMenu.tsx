import type { JSX } from 'react';
import { Link } from 'wouter';
import { useText } from '../i18n/index.js';
import { useActing } from './acting.js';
import { LanguageSwitch } from './LanguageSwitch.js';
import { usePreferences } from './preferences.js';
import { useSession } from './session-context.js';
import { setSharedMode, useSharedMode } from './shared-mode.js';

/** Who she is and how she likes her console, which is kept for the next time; help; the end of the shift. */
export function WhoMenu(): JSX.Element {
  const t = useText();
  const { session, signOut } = useSession();
  const { key } = useActing();
  const { keep } = usePreferences();
  const isShared = useSharedMode();
  return (
    <details className="who-menu">
      <summary>{session.name ?? t('app.menu')}</summary>
      <div className="who-panel">
        <label className="choice">
          <input
            type="checkbox"
            checked={isShared}
            onChange={({ target: { checked } }) => {
              setSharedMode(checked);
              keep({ shared: checked });
            }}
          />
          <span>
            {t('shared.label')}
            <small>{t('shared.hint')}</small>
          </span>
        </label>
        <LanguageSwitch onChange={(language) => keep({ language })} />
        <Link
          href={`/p/${key}/y`}
          className="link-button"
          onClick={({ currentTarget }) => currentTarget.closest('details')?.removeAttribute('open')}
        >
          {t('nav.help')}
        </Link>
        <button type="button" className="link-button" onClick={signOut}>
          {t('app.signOut')}
        </button>
      </div>
    </details>
  );
}
