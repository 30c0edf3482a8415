import type { ButtonHTMLAttributes, JSX } from 'react';
import { Link } from 'wouter';

type Look = 'main' | 'plain' | 'quiet' | 'danger';

/** A button; `busy` while its step is on its way, when a further click does nothing. */
export function Button({
  look = 'plain',
  busy = false,
  className = '',
  onClick,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: Look; readonly busy?: boolean }): JSX.Element {
  return (
    <button
      type="button"
      {...rest}
      // not `disabled`: the focus would be lost in the middle of a step
      aria-disabled={busy || undefined}
      className={`button button-${look} ${className}`}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}

/** A link that looks like a button. */
export function LinkButton({
  look = 'plain',
  href,
  children,
}: {
  readonly look?: Look;
  readonly href: string;
  readonly children: React.ReactNode;
}): JSX.Element {
  return (
    <Link href={href} className={`button button-${look}`}>
      {children}
    </Link>
  );
}
