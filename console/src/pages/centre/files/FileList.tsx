import { MoreButton } from '../../../ui/MoreButton.js';
import { useState, type JSX } from 'react';
import { Link, useLocation } from 'wouter';
import { itemsOf, useCommand, useList } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Empty, Page } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import '../centre.scss';
import type { CaseFile } from './case-file.js';
import { Search } from './Search.js';

/** The files that she works on, and a search for one that she knows. */
export default function FileList(): JSX.Element {
  const t = useText('centre');
  const { api, key, may } = useActing();
  const [, go] = useLocation();
  const [state, setState] = useState<'open' | 'closed'>('open');
  const list = useList<CaseFile>(api, `cases?state=${state}&limit=50`);
  const open = useCommand<{ id: string }>(
    api,
    (_, once) => api.post('cases', { subject: 'woman' }, { key: once }),
    ({ data }) => go(`/p/${key}/f/${data.id}`),
  );
  return (
    <Page
      title={t('file.title')}
      actions={
        may('case:open') ? (
          <Button look="main" busy={open.isPending} onClick={() => open.submit()}>
            {t('file.new')}
          </Button>
        ) : undefined
      }
    >
      {may('case:search') ? <Search /> : null}
      <div className="buttons choose" role="group" aria-label={t('file.title')}>
        {(['open', 'closed'] as const).map((one) => (
          <Button key={one} aria-pressed={one === state} onClick={() => setState(one)}>
            {t(`file.${one}`)}
          </Button>
        ))}
      </div>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{t(`file.none.${state}`)}</p>
            </Empty>
          ) : (
            <ol className="rows">
              {itemsOf(data).map((file) => (
                <li key={file.id}>
                  <Row file={file} href={`/p/${key}/f/${file.id}`} />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      <MoreButton list={list} />
    </Page>
  );
}

function Row({ file, href }: { readonly file: CaseFile; readonly href: string }): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const times = useTimes();
  return (
    <div className="row-item">
      <p className="row-title">
        <Link href={href}>{file.alias ?? t('file.unnamed', { time: times.moment(file.openedAt) })}</Link>
      </p>
      <div className="row-more">
        {code('caseSubject', file.subject)}, {t('file.openedAt', { time: times.moment(file.openedAt) })}
      </div>
      <div className="row-end">
        {file.outcome === null ? null : <Tag>{code('caseOutcome', file.outcome)}</Tag>}
      </div>
    </div>
  );
}
