import type { JSX } from 'react';
import { itemsOf, useList } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { useTimes } from '../../ui/time.js';
import { Erasure } from './Erasure.js';
import { RecordList } from './RecordList.js';
import { markOf, type AccessRecord } from './types.js';

/** Everything that was done with one file or one request, and its erasure. */
export default function SubjectPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('protection');
  const times = useTimes();
  const { api, key, may } = useActing();
  const id = params['id'] ?? '';
  const kind = params['kind'] === 'c' ? 'case' : 'referral';
  const erasures = useList<AccessRecord>(
    api,
    `access-records?${kind}=${id}&action=erased&outcome=allowed&limit=1`,
  );
  const [erased] = itemsOf(erasures.data);
  return (
    <Page
      title={`${t(`subject.${kind}`)} (${markOf(id)})`}
      crumbs={[{ label: t('accesses'), href: `/p/${key}/l` }]}
    >
      {erased === undefined ? null : (
        <Notice tone="good">
          <p>{t('subject.erased', { time: times.moment(erased.at) })}</p>
        </Notice>
      )}
      <RecordList api={api} path={`access-records?${kind}=${id}&limit=50`} />
      {erased === undefined && may('erasure:order') ? <Erasure kind={kind} id={id} /> : null}
    </Page>
  );
}
