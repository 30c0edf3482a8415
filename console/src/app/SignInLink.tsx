import type { JSX, ReactNode } from 'react';
import { signInUrl } from '../api/session.js';
import { useSharedMode } from './shared-mode.js';

/** To sign in, again too, and back to this page. On a shared computer this page stays in no history. */
export function SignInLink({
  look = '',
  children,
}: {
  readonly look?: 'button-main' | '';
  readonly children: ReactNode;
}): JSX.Element {
  const isShared = useSharedMode();
  const url = signInUrl(isShared);
  return (
    <a
      className={`button ${look}`.trim()}
      href={url}
      onClick={(event) => {
        if (!isShared) return;
        event.preventDefault();
        location.replace(url);
      }}
    >
      {children}
    </a>
  );
}
