import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/queries.js';
import { useLanguage, useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import type { Release } from '../indicators/types.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { PublishedPeriod } from '../types.js';
import { Card } from './Card.js';

const MOST = 8;

/** The totals of what was published last, of those that count people and are not hidden. */
export function FiguresCard(): JSX.Element {
  const t = useText('province');
  const { audit } = useNodes();
  const query = useRead<{ items: readonly PublishedPeriod[] }>(audit, 'indicators');
  const last = query.data?.items.at(-1)?.period;
  return (
    <Card
      title={last === undefined ? t('state.figures') : t('state.figuresOf', { period: last })}
      path="/q/n"
    >
      <Loaded query={query}>
        {() => (last === undefined ? <p>{t('state.figuresNone')}</p> : <Totals period={last} />)}
      </Loaded>
    </Card>
  );
}

function Totals({ period }: { readonly period: string }): JSX.Element {
  const language = useLanguage();
  const to = usePlaces();
  const { audit } = useNodes();
  const query = useRead<Release>(audit, `indicators/${period}.json`);
  return (
    <Loaded query={query}>
      {({ tables }) => (
        <ul className="counts">
          {tables
            .filter(({ kind }) => kind === 'counts')
            .flatMap(({ table, title, purpose, data }) => {
              const total = data.find(
                ({ row, column }) => row === '*' && (column === null || column === '*'),
              );
              return total?.value == null || total.value === 0
                ? []
                : [{ table, title, purpose, value: total.value }];
            })
            .slice(0, MOST)
            .map(({ table, title, purpose, value }) => (
              <li key={table}>
                <strong>{value}</strong>{' '}
                <Link href={to(`/q/n/${period}/${String(purpose)}`)}>{title[language]}</Link>
              </li>
            ))}
        </ul>
      )}
    </Loaded>
  );
}
