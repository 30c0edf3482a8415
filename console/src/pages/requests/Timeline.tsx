import type { JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { useRead } from '../../api/queries.js';
import { useNetwork } from '../../app/network.js';
import { Loaded } from '../../ui/Loaded.js';
import { useTimes } from '../../ui/time.js';

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly side: 's' | 'r';
  readonly time: string;
  readonly superseded: boolean;
}

/** The same list at both parties. */
export function Timeline({ api, path }: { readonly api: NodeApi; readonly path: string }): JSX.Element {
  const times = useTimes();
  const query = useRead<{ items: readonly Entry[] }>(api, path);
  useNetwork();
  return (
    <Loaded query={query}>
      {({ items }) => (
        <ol className="timeline">
          {items.map((one) => (
            <li key={one.id} className={one.superseded ? 'is-superseded' : undefined}>
              <time dateTime={one.time}>{times.moment(one.time)}</time> {one.type}
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}
