import { useState, type JSX } from 'react';
import { Problem } from '../../api/problem.js';
import { useCommand } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { HoldToReveal } from '../../safety/HoldToReveal.js';
import { Button } from '../../ui/Button.js';
import { Notice } from '../../ui/Notice.js';
import { Facts, Section } from '../../ui/Page.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import { Safe } from './told/NeedsOf.js';
import type { SafeContact } from './told/content.js';
import { useTasksOf } from './TasksHere.js';

interface Told {
  readonly name?: string;
  readonly phone?: string;
  readonly contact?: SafeContact;
  readonly children?: readonly { readonly name?: string }[];
}

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
  const load = async (): Promise<Told> => {
    try {
      setRefusal(undefined);
      return (await api.post<Told>(`referrals/${id}/identity`, { purpose })).data;
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
          <HoldToReveal load={load}>{(told) => <Revealed told={told} />}</HoldToReveal>
          {refusal === undefined ? null : <Notice tone="warn" alert title={refusal} />}
        </>
      )}
    </Section>
  );
}

function Revealed({ told: { name, phone, contact, children = [] } }: { readonly told: Told }): JSX.Element {
  const t = useText('request-told');
  const names = children.flatMap((one) => (one.name === undefined ? [] : [one.name]));
  return (
    <Facts
      items={[
        [t('identity.name'), name ?? t('told.unknown')],
        // no link: how she may be called is said beside it
        [t('identity.phone'), phone ?? t('told.unknown')],
        contact === undefined ? null : [t('identity.contact'), <Safe key="safe" contact={contact} />],
        children.length === 0
          ? null
          : [t('identity.children'), names.length === 0 ? String(children.length) : names.join(', ')],
      ]}
    />
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
