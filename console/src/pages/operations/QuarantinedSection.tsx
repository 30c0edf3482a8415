import { useState, type JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { useRead } from '../../api/queries.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Section } from '../../ui/Page.js';
import { useTimes } from '../../ui/time.js';
import type { Quarantined } from './types.js';

const SHOWN = 50;

/** Records that were not admitted; asked for when somebody wants to see them. */
export function QuarantinedSection({
  api,
  count,
}: {
  readonly api: NodeApi;
  readonly count: number;
}): JSX.Element {
  const t = useText('operations');
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title={t('quarantined.title')}>
      {count === 0 ? <p>{t('quarantined.none')}</p> : null}
      {count > 0 && !isOpen ? <Button onClick={() => setOpen(true)}>{t('quarantined.show')}</Button> : null}
      {isOpen ? <List api={api} /> : null}
    </Section>
  );
}

function List({ api }: { readonly api: NodeApi }): JSX.Element {
  const t = useText('operations');
  const times = useTimes();
  const query = useRead<{ items: readonly Quarantined[] }>(api, 'operations/quarantined');
  return (
    <>
      <p>{t('quarantined.lead')}</p>
      <Loaded query={query}>
        {({ items }) => (
          <div className="table-wrap">
            <table className="table">
              <thead>
                <tr>
                  {(['when', 'where', 'fault'] as const).map((column) => (
                    <th key={column} scope="col">
                      {t(`quarantined.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {items.slice(0, SHOWN).map(({ topic, partition, offset, fault, at }) => (
                  <tr key={`${topic}/${partition}/${offset}`}>
                    <th scope="row">{times.moment(at)}</th>
                    <td>
                      <code>{topic}</code>
                    </td>
                    <td>
                      <code>{fault}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </>
  );
}
