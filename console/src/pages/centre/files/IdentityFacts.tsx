import type { JSX } from 'react';
import { useCodes, useText } from '../../../i18n/index.js';
import { Facts } from '../../../ui/Page.js';

/** `GET cases/:id/identity`; `{}` where nothing is written. */
export interface Identity {
  readonly name?: string;
  readonly phone?: string;
  /** In words, or coded. */
  readonly contact?:
    | string
    | {
        readonly channel?: string;
        readonly hours?: string;
        readonly note?: string;
        readonly voicemail?: boolean;
      };
  readonly children?: readonly { readonly id: string; readonly name?: string }[];
}

/** Who she is: only inside `HoldToReveal`. */
export function IdentityFacts({ identity }: { readonly identity: Identity }): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const { name, phone, contact, children = [] } = identity;
  const reach =
    typeof contact === 'object'
      ? [
          code('contactChannel', contact.channel),
          contact.hours,
          contact.channel === 'phone' && contact.voicemail !== undefined
            ? t(contact.voicemail ? 'reach.voicemailYes' : 'reach.voicemailNo')
            : '',
          contact.note,
        ]
          .filter(Boolean)
          .join(', ')
      : (contact ?? '');
  if (name === undefined && phone === undefined && reach === '' && children.length === 0)
    return <p>{t('identity.nothing')}</p>;
  return (
    <Facts
      items={[
        name === undefined ? null : [t('identity.name'), name],
        phone === undefined ? null : [t('identity.phone'), phone],
        reach === '' ? null : [t('identity.contact'), reach],
        children.length === 0
          ? null
          : [t('who.children'), children.map((child) => child.name ?? '–').join(', ')],
      ]}
    />
  );
}
