import type { JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { useRead } from '../../api/queries.js';
import { save } from '../../api/save.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { Loaded } from '../../ui/Loaded.js';

interface Proof {
  readonly record: Readonly<Record<string, unknown>>;
  readonly digest: string;
}

/** What one record's event in the Province's log is found by, to keep or to hand on. */
export function ProofDialog({
  api,
  id,
  onClose,
}: {
  readonly api: NodeApi;
  readonly id: string;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('protection');
  const query = useRead<Proof>(api, `access-records/${id}/proof`);
  return (
    <Dialog title={t('proof.title')} onClose={onClose}>
      <p>{t('proof.text')}</p>
      <Loaded query={query}>
        {(proof) => (
          <>
            <p>
              {t('proof.digest')}: <code className="breakable">{proof.digest}</code>
            </p>
            <Button look="main" onClick={() => keep(proof)}>
              {t('proof.save')}
            </Button>
          </>
        )}
      </Loaded>
    </Dialog>
  );
}

const keep = (proof: Proof): void =>
  save(new Blob([JSON.stringify(proof, null, 2)], { type: 'application/json' }), 'prova.json');
