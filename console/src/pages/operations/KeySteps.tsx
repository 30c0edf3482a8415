import { useState, type JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { useCommand } from '../../api/queries.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { Notice } from '../../ui/Notice.js';
import { Section } from '../../ui/Page.js';
import { useProblemText } from '../../ui/use-problem-text.js';

interface Renewal {
  readonly activated: number;
  readonly given: number;
  readonly destroyed: number;
}

/** What whoever runs a node may do about its keys: renew now, and a new key over all keys. */
export function KeySteps({ api }: { readonly api: NodeApi }): JSX.Element {
  const t = useText('operations');
  const textOf = useProblemText();
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState('');
  const renew = useCommand(
    api,
    (_: undefined, key) => api.post<Renewal>('operations/keys/renewal', {}, { key }),
    ({ data: { activated, given, destroyed } }) =>
      setSaid(t('keys.renewed', { activated, given, destroyed })),
  );
  const rewrap = useCommand(
    api,
    (_: undefined, key) => api.post('operations/keys/rewrap', {}, { key }),
    () => setSaid(t('keys.rewrapped')),
  );
  const error = renew.error ?? rewrap.error;
  return (
    <>
      <div role="status">{said === '' ? null : <Notice tone="good">{said}</Notice>}</div>
      {error === null ? null : (
        <Notice tone="bad" alert>
          <p>{textOf(error)}</p>
        </Notice>
      )}
      <Section title={t('keys.renew')}>
        <p>{t('keys.renewText')}</p>
        <Button busy={renew.isPending} onClick={() => renew.submit(undefined)}>
          {t('keys.renew')}
        </Button>
      </Section>
      <Section title={t('keys.rewrap')}>
        <p>{t('keys.rewrapText')}</p>
        <Button look="danger" busy={rewrap.isPending} onClick={() => setAsking(true)}>
          {t('keys.rewrap')}
        </Button>
      </Section>
      {isAsking ? (
        <Dialog title={t('keys.rewrapAsk')} onClose={() => setAsking(false)}>
          <p>{t('keys.rewrapAskText')}</p>
          <div className="buttons">
            <Button
              look="danger"
              onClick={() => {
                setAsking(false);
                rewrap.submit(undefined);
              }}
            >
              {t('action.confirm')}
            </Button>
            <Button onClick={() => setAsking(false)}>{t('action.cancel')}</Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
