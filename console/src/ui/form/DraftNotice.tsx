import type { JSX } from 'react';
import { useText } from '../../i18n/index.js';
import { Button } from '../Button.js';
import { Notice } from '../Notice.js';
import { useTimes } from '../time.js';
import type { Draft } from './use-draft.js';

/** That something was left behind, or when it was saved last. */
export function DraftNotice({
  draft: { left, savedAt, resume, drop },
}: {
  readonly draft: Draft;
}): JSX.Element | null {
  const t = useText();
  const times = useTimes();
  if (left !== undefined) {
    return (
      <Notice
        title={t('form.draftKept', { time: left.savedAt === undefined ? '' : times.moment(left.savedAt) })}
      >
        <div className="buttons">
          <Button onClick={() => void resume()}>{t('form.draftUse')}</Button>
          <Button look="quiet" onClick={() => void drop()}>
            {t('form.draftDrop')}
          </Button>
        </div>
      </Notice>
    );
  }
  if (savedAt === undefined) return null;
  return (
    <p className="draft-saved" role="status">
      {t('form.saved', { time: times.clock(savedAt) })}
    </p>
  );
}
