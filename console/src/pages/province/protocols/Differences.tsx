import type { JSX } from 'react';
import { useRead } from '../../../api/queries.js';
import { useLanguage, useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { useNodes } from '../nodes.js';

interface Diff {
  readonly differences: readonly { readonly path: string; readonly it: string; readonly en: string }[];
}

/** What has changed between two versions, in the registry's own sentences. */
export function Differences({
  id,
  from,
  to,
}: {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}): JSX.Element {
  const t = useText('protocols');
  const language = useLanguage();
  const { registry } = useNodes();
  const query = useRead<Diff>(registry, `protocols/${id}/diff?from=${String(from)}&to=${String(to)}`);
  return (
    <Loaded query={query}>
      {({ differences }) =>
        differences.length === 0 ? (
          <p>{t('same')}</p>
        ) : (
          <ul className="plain">
            {differences.map((one, index) => (
              <li key={index}>{one[language]}</li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
