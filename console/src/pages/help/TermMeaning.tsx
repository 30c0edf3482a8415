import type { JSX } from 'react';
import { useText } from '../../i18n/index.js';
import type { TermName } from './terms.js';

/** What a word means. */
export default function TermMeaning({ name }: { readonly name: TermName }): JSX.Element {
  const t = useText('help');
  return <p className="term-means">{t(`term.${name}.means`)}</p>;
}
