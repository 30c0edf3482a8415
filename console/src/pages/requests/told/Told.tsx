import { useState, type JSX } from 'react';
import { Problem } from '../../../api/problem.js';
import type { Referral } from '../../../api/types.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Section } from '../../../ui/Page.js';
import { useContent } from './content.js';
import { Choice, Excluded, NoticeOf, QuestionOf, RiskOf } from './Choice.js';
import { Exchange } from './Exchange.js';
import { NeedsOf } from './NeedsOf.js';

/** What the parties have told each other: closed until somebody opens it, because every reading is recorded. */
export function Told({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('request-told');
  const { api, roles } = useActing();
  const [isOpen, setOpen] = useState(false);
  const query = useContent(api, request, isOpen);
  const isNew = request.side === 'r' && request.state === 'received';
  const isDuty = isNew && roles.includes('coordinator');
  const isNotForHer = query.error instanceof Problem && query.error.status === 404;
  const hint = isDuty ? t('told.duty') : isNew ? t('told.notYet') : undefined;
  return (
    <Section
      title={t('told.title')}
      actions={
        <Button
          className="no-print"
          aria-expanded={isOpen}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          {isOpen ? t('told.close') : t('told.open')}
        </Button>
      }
    >
      {hint === undefined ? null : <p>{hint}</p>}
      {isOpen ? null : <p className="hint no-print">{t('told.recorded')}</p>}
      {!isOpen ? null : isNotForHer ? (
        <p role="status">{isNew ? t('told.notYet') : t('told.closed')}</p>
      ) : (
        <Loaded query={query}>
          {(content) => (
            <div className="told">
              {content.handOver === true ? <p>{t('told.handOver')}</p> : null}
              <NoticeOf content={content} />
              <QuestionOf content={content} />
              <NeedsOf needs={content.needs} />
              <Choice content={content} />
              <RiskOf risk={content.risk} />
              <Excluded people={content.excluded} />
              <Exchange request={request} content={content} />
              {content.unreadable.length === 0 ? null : (
                <p>{t('told.unreadable', { count: content.unreadable.length })}</p>
              )}
            </div>
          )}
        </Loaded>
      )}
    </Section>
  );
}
