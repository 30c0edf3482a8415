import type { JSX, ReactNode } from 'react';
import { Link } from 'wouter';
import { useText } from '../../../i18n/index.js';
import { Section } from '../../../ui/Page.js';
import { usePlaces } from '../nodes.js';

/** One matter of the first page, and the way to all of it. */
export function Card({
  title,
  path,
  children,
}: {
  readonly title: string;
  readonly path: string;
  readonly children: ReactNode;
}): JSX.Element {
  const t = useText('province');
  const to = usePlaces();
  return (
    <Section
      title={title}
      actions={
        <Link href={to(path)} className="card-more">
          {t('state.see')}
          <span className="visually-hidden">: {title}</span>
        </Link>
      }
    >
      {children}
    </Section>
  );
}
