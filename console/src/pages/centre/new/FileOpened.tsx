import type { JSX } from 'react';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { LinkButton } from '../../../ui/Button.js';
import { Notice } from '../../../ui/Notice.js';

/**
 * A refusal after the file was opened: another try goes on with it, and whoever gives up knows that it is there, without a
 * name, to be closed.
 */
export function FileOpened({
  file,
  isNew,
}: {
  readonly file: string;
  /** This form has opened it. */
  readonly isNew: boolean;
}): JSX.Element | null {
  const t = useText('centre');
  const { key } = useActing();
  if (!isNew || file === '') return null;
  return (
    <Notice tone="warn" title={t('new.fileOpened')}>
      <p>{t('new.fileOpenedText')}</p>
      <LinkButton href={`/p/${key}/f/${file}`}>{t('file.openFile')}</LinkButton>
    </Notice>
  );
}
