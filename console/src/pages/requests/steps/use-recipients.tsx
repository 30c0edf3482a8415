import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useRead } from '../../../api/queries.js';
import type { Referral } from '../../../api/types.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import type { Option } from '../../../ui/form/fields.js';
import { PhoneLink } from '../../../ui/PhoneLink.js';
import { useTimes } from '../../../ui/time.js';
import { useWhoAnswers } from '../use-who-answers.js';

interface Path {
  readonly service: string;
  readonly to: readonly string[];
  readonly rule: string | null;
}

interface Capacity {
  readonly institution: string;
  readonly answer: string;
  readonly asOf: string | null;
  readonly phone: string | null;
}

export interface Recipients {
  readonly paths: UseQueryResult<{ items: readonly Path[] }>;
  readonly options: readonly Option[];
  /** Who answers for this service at this hour. */
  readonly answersNow: JSX.Element | null;
}

/** Who else may be asked for the same, and what is known of each: no promise, as of a time. */
export function useRecipients({ case: file, service, to: asked }: Referral): Recipients {
  const t = useText('request-steps');
  const times = useTimes();
  const network = useNetwork();
  const { api } = useActing();
  const paths = useRead<{ items: readonly Path[] }>(api, `cases/${file ?? ''}/paths`);
  const capacity = useRead<{ items: readonly Capacity[] }>(api, 'capacity');
  const answering = useWhoAnswers(service);
  const names = paths.data?.items.find((one) => one.service === service)?.to ?? [];
  // whom it was sent to last: asked again only if she wants to
  const sorted = [...names.filter((id) => id !== asked), ...names.filter((id) => id === asked)];
  const options = sorted.map((id): Option => {
    const known = capacity.data?.items.find(({ institution }) => institution === id);
    const body = network.find(id);
    const parts = [
      known === undefined
        ? service === 'placement'
          ? t('reroute.capacity.unknown')
          : ''
        : t(`reroute.capacity.${known.answer as 'none'}`),
      known?.asOf == null || known.answer === 'unknown'
        ? ''
        : t('reroute.asOf', { time: times.moment(known.asOf) }),
      body?.onNetwork === false ? t('reroute.off') : '',
      known?.phone ?? body?.onCall ?? '',
      id === asked ? t('reroute.again') : '',
    ];
    return { value: id, label: network.name(id), hint: parts.filter((part) => part !== '').join(' · ') };
  });
  const who = answering.data;
  return {
    paths,
    options,
    answersNow:
      who === undefined ? null : (
        <p>
          {t('reroute.answersNow', { name: network.name(who.institution) })} <PhoneLink phone={who.phone} />
        </p>
      ),
  };
}
