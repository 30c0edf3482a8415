import { useState, type JSX } from 'react';
import { Problem } from '../../api/problem.js';
import { useCommand } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { HoldToReveal } from '../../safety/HoldToReveal.js';
import { Button } from '../../ui/Button.js';
import { Notice } from '../../ui/Notice.js';
import { Section } from '../../ui/Page.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import { useTasksOf } from './TasksHere.js';
import { WhoSheIs, type Disclosed } from './told/WhoSheIs.js';

const KNOWN = ['confirmed', 'no-show', 'in-charge'];
const NOTICED = ['received', 'noted'];

/** Who she is, for who takes her in: held to be seen, each reading on record. */
export function Identity({ request }: { readonly request: Referral }): JSX.Element | null {
  const t = useText('request-told');
  const { api, may } = useActing();
  const textOf = useProblemText();
  const tasks = useTasksOf(request);
  const [refusal, setRefusal] = useState<string>();
  const { id, side, state, kind, purpose, frozen, erased } = request;
  const isNotice = kind === 'notice' && NOTICED.includes(state);
  const isFor =
    side === 'r' && may('identity:read') && !frozen && !erased && (KNOWN.includes(state) || isNotice);
  if (!isFor) return null;
  const mustHide = isNotice && tasks.some((one) => one.kind === 'record-obscuration');
  const load = async (): Promise<Disclosed> => {
    try {
      setRefusal(undefined);
      return (await api.post<Disclosed>(`referrals/${id}/identity`, { purpose })).data;
    } catch (error) {
      const rule = error instanceof Problem ? error.details['rule'] : undefined;
      const words = `identity.refused.${String(rule) as 'ended'}` as const;
      setRefusal(error instanceof Problem && error.code === 'identity.refused' ? t(words) : textOf(error));
      throw error;
    }
  };
  return (
    <Section title={t('identity.title')}>
      {mustHide ? (
        <Obscure request={request} />
      ) : (
        <>
          <p className="no-print">{t('identity.text')}</p>
          <HoldToReveal load={load}>{(told) => <WhoSheIs told={told} />}</HoldToReveal>
          {refusal === undefined ? null : <Notice tone="warn" alert title={refusal} />}
        </>
      )}
    </Section>
  );
}

/** A health notice: first hidden from the record and the other parent, then her name. */
function Obscure({ request: { id } }: { readonly request: Referral }): JSX.Element {
  const t = useText('request-told');
  const { api } = useActing();
  const textOf = useProblemText();
  const command = useCommand<unknown>(api, (_, key) => api.post(`referrals/${id}/obscuration`, {}, { key }));
  return (
    <>
      <p>{t('identity.obscureText')}</p>
      {command.error === null ? null : <Notice tone="bad" alert title={textOf(command.error)} />}
      <Button look="main" busy={command.isPending} onClick={() => command.submit()}>
        {t('identity.obscure')}
      </Button>
    </>
  );
}
