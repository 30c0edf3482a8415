import type { JSX } from 'react';
import { useActing } from './acting.js';
import { AREAS } from './areas.js';
import { useText } from '../i18n/index.js';
import { LinkButton } from '../ui/Button.js';

/** What somebody begins from here: the areas say it, permissions decide. */
export function FirstActions(): JSX.Element {
  const t = useText('nav');
  const acting = useActing();
  const actions = AREAS.flatMap(({ actions: own = [] }) => own).filter(({ isFor }) => isFor(acting));
  return (
    <>
      {actions.map(({ path, label }, index) => (
        <LinkButton key={path} look={index === 0 ? 'main' : 'plain'} href={`/p/${acting.key}${path}`}>
          {t(label)}
        </LinkButton>
      ))}
    </>
  );
}
