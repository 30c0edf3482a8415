import { telUrl } from './tel.js';
import type { JSX } from 'react';
import { useText } from '../i18n/index.js';

/** A number to call, large where somebody has to telephone now. */
export function PhoneLink({
  phone,
  large = false,
  danger = false,
}: {
  readonly phone: string;
  readonly large?: boolean;
  readonly danger?: boolean;
}): JSX.Element {
  const t = useText();
  return (
    <a
      className={`button ${danger ? 'button-danger' : 'button-plain'}${large ? ' button-large' : ''}`}
      href={telUrl(phone)}
    >
      <span aria-hidden="true">☎</span> {t('action.call', { phone })}
    </a>
  );
}
