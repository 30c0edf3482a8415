import { useState, type JSX } from 'react';
import type { NodeApi } from '../../api/client.js';
import { useCommand } from '../../api/queries.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { Notice } from '../../ui/Notice.js';
import { Section } from '../../ui/Page.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import type { Halted } from './types.js';

/** Channels that are not read on, because something is missing in them; released by a decision only. */
export function HaltedSection({
  api,
  halted,
}: {
  readonly api: NodeApi;
  readonly halted: readonly Halted[];
}): JSX.Element | null {
  const t = useText('operations');
  const textOf = useProblemText();
  const [asked, ask] = useState<Halted | null>(null);
  const release = useCommand(api, ({ topic, partition }: Halted, key) =>
    api.post('operations/halted/release', { topic, partition }, { key }),
  );
  if (halted.length === 0 && !release.isSuccess) return null;
  return (
    <Section title={t('halted.title')}>
      <div role="status">{release.isSuccess ? t('halted.done') : ''}</div>
      {release.error === null ? null : (
        <Notice tone="bad" alert>
          <p>{textOf(release.error)}</p>
        </Notice>
      )}
      <ul className="plain">
        {halted.map((one) => (
          <li key={`${one.topic} ${one.partition}`}>
            <code>{`${one.topic}/${one.partition}`}</code> {t(`halted.${one.reason}`)}{' '}
            <Button look="danger" busy={release.isPending} onClick={() => ask(one)}>
              {t('halted.release')}
            </Button>
          </li>
        ))}
      </ul>
      {asked === null ? null : (
        <Dialog title={t('halted.ask')} onClose={() => ask(null)}>
          <p>{t('halted.askText')}</p>
          <div className="buttons">
            <Button
              look="danger"
              onClick={() => {
                ask(null);
                release.submit(asked);
              }}
            >
              {t('action.confirm')}
            </Button>
            <Button onClick={() => ask(null)}>{t('action.cancel')}</Button>
          </div>
        </Dialog>
      )}
    </Section>
  );
}
