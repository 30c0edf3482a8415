import { MoreButton } from '../../ui/MoreButton.js';
import { useState, type JSX } from 'react';
import { Link } from 'wouter';
import type { NodeApi } from '../../api/client.js';
import { itemsOf, useList } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { ProofDialog } from './ProofDialog.js';
import { markOf, type AccessRecord } from './types.js';

/** Access records under a path, paged; each with its proof. */
export function RecordList({ api, path }: { readonly api: NodeApi; readonly path: string }): JSX.Element {
  const t = useText('protection');
  const list = useList<AccessRecord>(api, path);
  const [proved, setProved] = useState<string | null>(null);
  return (
    <>
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{t('records.none')}</p>
              <p>{t('records.noneText')}</p>
            </Empty>
          ) : (
            <RecordTable items={itemsOf(data)} onProve={setProved} />
          )
        }
      </Loaded>
      <MoreButton list={list} />
      {proved === null ? null : <ProofDialog api={api} id={proved} onClose={() => setProved(null)} />}
    </>
  );
}

function RecordTable({
  items,
  onProve,
}: {
  readonly items: readonly AccessRecord[];
  readonly onProve: (id: string) => void;
}): JSX.Element {
  const t = useText('protection');
  const code = useCodes();
  const times = useTimes();
  const reachOf = useReachText();
  const actorOf = useActorName();
  return (
    <div className="table-wrap section" role="region" aria-label={t('accesses')} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {(['when', 'who', 'what', 'about', 'how', 'result', 'proof'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`records.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <time dateTime={one.at}>{times.moment(one.at)}</time>
              </th>
              <td>{actorOf(one.actor)}</td>
              <td>{code('accessAction', one.action)}</td>
              <td>
                <About record={one} />
              </td>
              <td>{reachOf(one.reach)}</td>
              <td>
                <Tag tone={one.outcome === 'denied' ? 'bad' : 'good'}>{t(`records.${one.outcome}`)}</Tag>
              </td>
              <td>
                <Button look="quiet" aria-label={t('records.proofOf')} onClick={() => onProve(one.id)}>
                  {t('records.proof')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A person by her user name; an institution that was told something, by its own. */
function useActorName(): (actor: string) => string {
  const network = useNetwork();
  return (actor) => {
    const [, institution] = /^institution:(.+)$/.exec(actor) ?? [];
    return institution === undefined ? actor : network.name(institution);
  };
}

function About({ record: { case: file, referral } }: { readonly record: AccessRecord }): JSX.Element {
  const t = useText('protection');
  const { key } = useActing();
  return (
    <>
      {file === undefined ? null : (
        <Link href={`/p/${key}/l/c/${file}`}>{t('records.case', { mark: markOf(file) })}</Link>
      )}{' '}
      {referral === undefined ? null : (
        <Link href={`/p/${key}/l/q/${referral}`}>{t('records.referral', { mark: markOf(referral) })}</Link>
      )}
      {file === undefined && referral === undefined ? t('records.nothing') : null}
    </>
  );
}

const REACHES = [
  'team',
  'coordinator',
  'duty',
  'break-glass',
  'own',
  'search',
  'officer',
  'blocked',
  'not-assigned',
  'not-found',
  'not-a-party',
  'frozen',
  'too-many',
] as const;

/** By what right somebody read, or why she could not. */
function useReachText(): (reach: string) => string {
  const t = useText('protection');
  return (reach) => t(`reach.${REACHES.find((one) => one === reach) ?? 'other'}`);
}
