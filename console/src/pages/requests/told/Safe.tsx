import type { JSX } from 'react';
import { useText } from '../../../i18n/index.js';
import type { SafeContact } from './content.js';

/**
 * How she may be reached, in words: coded, or as somebody wrote it down when she first called. Nothing of it is left out,
 * because the wrong call puts her in danger. No link: nobody is led to call her by a click.
 */
export function Safe({ contact }: { readonly contact: string | SafeContact }): JSX.Element {
  const t = useText('request-told');
  const {
    channel,
    hours = '',
    voicemail,
    note = '',
  } = typeof contact === 'string' ? { note: contact } : contact;
  const when = hours === '' ? '' : t('told.safeHours', { hours });
  const said = [
    channel === undefined
      ? hours === ''
        ? ''
        : t('told.safeOnly', { hours })
      : t(`told.safeOf.${channel}`, { hours: when }),
    // as a warning it holds whatever the channel; as a leave only where she is called
    voicemail === undefined || (voicemail && channel !== 'phone')
      ? ''
      : t(voicemail ? 'told.voicemail' : 'told.noVoicemail'),
    note.trim(),
  ].filter((part) => part !== '');
  return <>{said.length === 0 ? t('told.unknown') : said.join(' ')}</>;
}
