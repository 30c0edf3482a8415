import { useState, type JSX } from 'react';
import { useText } from '../../i18n/index.js';
import { Button } from '../Button.js';
import { Notice } from '../Notice.js';
import { useTimes } from '../time.js';
import type { Draft } from './use-draft.js';

/** That something was left behind, or when it was saved last. */
export function DraftNotice({
  draft: { left, savedAt, resume, discard },
}: {
  readonly draft: Draft;
}): JSX.Element | null {
  const t = useText();
  const times = useTimes();
  const [hasFailed, setFailed] = useState(false);
  const run = (work: () => Promise<void>): void => {
    setFailed(false);
    work().catch(() => setFailed(true));
  };
  if (left !== undefined) {
    return (
      <Notice
        title={t('form.draftKept', { time: left.savedAt === undefined ? '' : times.moment(left.savedAt) })}
      >
        {hasFailed ? <p role="alert">{t('form.draftFailed')}</p> : null}
        <div className="buttons">
          <Button onClick={() => run(resume)}>{t('form.draftUse')}</Button>
          <Button look="quiet" onClick={() => run(discard)}>
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
