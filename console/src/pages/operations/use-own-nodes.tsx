import { useState, type JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { useActing } from '../../app/acting.js';
import { useSession } from '../../app/session-context.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';

const NAMES = [
  'intake-cav',
  'intake-ambiti',
  'shelter-beds',
  'asl-liaison',
  'protocol-registry',
  'local-plan',
  'province-audit',
] as const;

interface OwnNodes {
  /** Of the one that is chosen. */
  readonly api: NodeApi;
  readonly chooser: JSX.Element | null;
  /** Those that are not, with what people call them. */
  readonly others: readonly { readonly api: NodeApi; readonly title: string }[];
}

/** The nodes that speak for her institution: one for most, three for the Province; and the buttons to choose by. */
export function useOwnNodes(): OwnNodes {
  const t = useText('operations');
  const { session } = useSession();
  const { institution, api, at } = useActing();
  const own = session.nodes.filter(({ institutions }) => institutions.includes(institution));
  const [chosen, choose] = useState(own[0]?.name ?? api.node);
  const nameOf = (node: string): string => {
    const known = NAMES.find((one) => one === node);
    return known === undefined ? node : t(`node.${known}`);
  };
  const chooser =
    own.length < 2 ? null : (
      <div className="buttons" role="group" aria-label={t('choose')}>
        {own.map(({ name }) => (
          <Button
            key={name}
            look={name === chosen ? 'main' : 'plain'}
            aria-pressed={name === chosen}
            onClick={() => choose(name)}
          >
            {nameOf(name)}
          </Button>
        ))}
      </div>
    );
  const others = own
    .filter(({ name }) => name !== chosen)
    .map(({ name }) => ({ api: at(name), title: nameOf(name) }));
  return { api: at(chosen), chooser, others };
}
