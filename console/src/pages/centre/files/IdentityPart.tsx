import { useState, type JSX } from 'react';
import type { Answer } from '../../../api/client.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { HoldToReveal } from '../../../safety/HoldToReveal.js';
import { Button } from '../../../ui/Button.js';
import { Section } from '../../../ui/Page.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { IdentityEdit } from './IdentityEdit.js';
import { IdentityFacts, type Identity } from './IdentityFacts.js';

/** Who she is: masked, read by holding, changed only after a reading that is recorded. Nothing of it is mandatory. */
export function IdentityPart({ id }: { readonly id: string }): JSX.Element | null {
  const t = useText('centre');
  const textOf = useProblemText();
  const { api, may } = useActing();
  const path = `cases/${id}/identity`;
  const [read, setRead] = useState<Answer<Identity>>();
  const [error, setError] = useState<unknown>();
  if (!may('identity:read')) return null;
  return (
    <Section
      title={t('identity.title')}
      actions={
        may('identity:write') ? (
          <Button onClick={() => void api.get<Identity>(path).then(setRead, setError)}>
            {t('action.edit')}
          </Button>
        ) : undefined
      }
    >
      <p>{t('identity.text')}</p>
      <HoldToReveal load={async () => (await api.get<Identity>(path)).data}>
        {(identity) => <IdentityFacts identity={identity} />}
      </HoldToReveal>
      {error === undefined ? null : <p role="alert">{textOf(error)}</p>}
      {read === undefined ? null : <IdentityEdit id={id} read={read} onClose={() => setRead(undefined)} />}
    </Section>
  );
}
