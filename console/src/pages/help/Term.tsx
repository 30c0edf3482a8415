import { lazy, Suspense, type JSX, type ReactNode } from 'react';
import { loadMessages } from '../../i18n/index.js';
import type { TermName } from './terms.js';
import './term.scss';

const Means = lazy(async () => {
  const [meaning] = await Promise.all([import('./TermMeaning.js'), loadMessages('help')]);
  return meaning;
});

/** A word that explains itself where it stands: opened by click or key, closed it is in nobody's way. */
export function Term({
  name,
  children,
}: {
  readonly name: TermName;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <details className="term">
      <summary>{children}</summary>
      <Suspense fallback={null}>
        <Means name={name} />
      </Suspense>
    </details>
  );
}
