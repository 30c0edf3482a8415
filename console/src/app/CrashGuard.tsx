import { Component, type JSX, type ReactNode } from 'react';
import { useText } from '../i18n/index.js';
import { Notice } from '../ui/Notice.js';

/** A bug of one page takes down that page alone. Nothing of it is sent anywhere: it could hold what she wrote. */
export class CrashGuard extends Component<{ readonly children: ReactNode }, { readonly isDown: boolean }> {
  override state = { isDown: false };

  static getDerivedStateFromError(): { isDown: boolean } {
    return { isDown: true };
  }

  override render(): ReactNode {
    return this.state.isDown ? <Crashed /> : this.props.children;
  }
}

function Crashed(): JSX.Element {
  const t = useText();
  return (
    <Notice tone="bad" alert title={t('app.crashed')}>
      <p>{t('app.crashedText')}</p>
      <button type="button" className="button button-plain" onClick={() => location.reload()}>
        {t('app.reload')}
      </button>
    </Notice>
  );
}
