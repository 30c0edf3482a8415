import type { JSX } from 'react';
import { useText } from '../../../i18n/index.js';
import { Facts } from '../../../ui/Page.js';
import type { SafeContact } from './content.js';
import { Safe } from './Safe.js';

/** `POST referrals/:id/identity` */
export interface Disclosed {
  readonly name?: string;
  readonly phone?: string;
  /** In words where a first contact opened the file, else coded. */
  readonly contact?: string | SafeContact;
  readonly children?: readonly { readonly name?: string }[];
}

/** Who she is, and never her number without how she may be called: only inside `HoldToReveal`. */
export function WhoSheIs({
  told: { name, phone, contact, children = [] },
}: {
  readonly told: Disclosed;
}): JSX.Element {
  const t = useText('request-told');
  const names = children.flatMap((one) => (one.name === undefined ? [] : [one.name]));
  return (
    <Facts
      items={[
        [t('identity.name'), name ?? t('told.unknown')],
        // no link: how she may be called is said beside it
        [t('identity.phone'), phone ?? t('told.unknown')],
        [t('identity.contact'), <Safe key="safe" contact={contact ?? ''} />],
        children.length === 0
          ? null
          : [t('identity.children'), names.length === 0 ? String(children.length) : names.join(', ')],
      ]}
    />
  );
}
