import { useEffect, useRef, type JSX, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useText } from '../i18n/index.js';

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

/**
 * A page: its heading takes the focus when one comes to it, as a new page would. The window's title never says which
 * page it is: it stays in histories and task bars.
 */
export function Page({
  title,
  crumbs = [],
  actions,
  wide = false,
  children,
}: {
  readonly title: ReactNode;
  readonly crumbs?: readonly Crumb[];
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}): JSX.Element {
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <div className={wide ? 'page page-wide' : 'page'}>
      {crumbs.length === 0 ? null : (
        <nav className="crumbs" aria-label={t('app.path')}>
          <ol>
            {crumbs.map(({ label, href }) => (
              <li key={href}>
                <Link href={href}>{label}</Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** A part of a page under a heading of its own. */
export function Section({
  title,
  actions,
  children,
}: {
  readonly title: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <section className="section">
      <div className="section-head">
        <h2>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** Names and values. */
export function Facts({
  items,
}: {
  readonly items: readonly (readonly [ReactNode, ReactNode] | null)[];
}): JSX.Element {
  return (
    <dl className="facts">
      {items.map((item, index) =>
        item === null ? null : (
          <div key={index}>
            <dt>{item[0]}</dt>
            <dd>{item[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** An empty list says what to do. */
export function Empty({ children }: { readonly children: ReactNode }): JSX.Element {
  return <div className="empty">{children}</div>;
}
