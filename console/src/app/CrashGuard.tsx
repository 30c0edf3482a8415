import { Component, type JSX, type ReactNode } from 'react';
import { useText } from '../i18n/index.js';
import { QuickExit } from '../safety/QuickExit.js';
import { Notice } from '../ui/Notice.js';

/** A bug of one page takes down that page alone; at the root the way out stays when all else is gone. Nothing of it is sent anywhere: it could hold what she wrote. */
export class CrashGuard extends Component<
  { readonly children: ReactNode; readonly isRoot?: boolean },
  { readonly isDown: boolean }
> {
  override state = { isDown: false };

  static getDerivedStateFromError(): { isDown: boolean } {
    return { isDown: true };
  }

  override render(): ReactNode {
    if (!this.state.isDown) return this.props.children;
    return (
      <>
        {this.props.isRoot === true ? <QuickExit /> : null}
        <Crashed />
      </>
    );
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
