import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { NodeApi } from '../../../api/client.js';
import { keyOf, useRead } from '../../../api/queries.js';
import { useNetwork } from '../../../app/network.js';

/** Whether asking a house is worth it, as it said itself. */
export interface Capacity {
  readonly institution: string;
  readonly answer: string;
  readonly asOf: string;
}

/** Who answers for a service at this moment. */
export interface Answering {
  readonly institution: string;
  readonly phone: string;
  readonly until: string | null;
  readonly standIn: boolean;
  readonly open: boolean;
}

interface Path {
  readonly service: string;
  readonly to: readonly string[];
  readonly rule: string | null;
  readonly call: { readonly institution: string | null; readonly phone: string } | null;
}

/** Somebody who may be asked. */
export interface Recipient {
  readonly id: string;
  readonly kind: string | undefined;
  readonly onNetwork: boolean;
  readonly phone: string | undefined;
  /** Of houses alone. */
  readonly capacity: Capacity | undefined;
  /** It answers now. */
  readonly answering: Answering | undefined;
}

export interface Recipients {
  /** Also while it is not known who answers. */
  readonly isPending: boolean;
  readonly error: unknown;
  again: () => void;
  readonly services: readonly string[];
  readonly items: readonly Recipient[];
  /** Whom to choose unless somebody says otherwise; empty until it is known who answers. */
  readonly suggested: string;
  /** Nobody may be asked: why, and whom to telephone. */
  readonly refusal: { readonly rule: string; readonly phone: string } | undefined;
}

/** What a console asks for; a notice is the health authority's. */
const ASKED = ['placement', 'social-emergency', 'centre-support', 'equipe-care', 'health-care', 'cost-cover'];
const AGAIN_MS = 60_000;

/** Who may be asked for it, with what each has declared, and who of them answers now. */
export function useRecipients(
  api: NodeApi,
  asked: {
    readonly case: string;
    readonly subject: string;
    readonly service: string;
    readonly comune: string;
  },
): Recipients {
  const network = useNetwork();
  const path = asked.case === '' ? `paths?subject=${asked.subject}` : `cases/${asked.case}/paths`;
  const paths = useRead<{ items: readonly Path[] }>(api, path);
  const capacity = useRead<{ items: readonly Capacity[] }>(api, 'capacity', { every: AGAIN_MS });
  const who = useWhoAnswers(api, asked.service, asked.comune);
  const answers = who.data;
  const found = paths.data?.items.find(({ service }) => service === asked.service);
  const items = (found?.to ?? []).map((id): Recipient => {
    const { kind, onNetwork = true, onCall } = network.find(id) ?? {};
    const answering = answers?.institution === id ? answers : undefined;
    return {
      id,
      kind,
      onNetwork,
      phone: answering?.phone ?? onCall,
      capacity: capacity.data?.items.find(({ institution }) => institution === id),
      answering,
    };
  });
  const first = items.find(({ answering }) => answering !== undefined) ?? items[0];
  const isRefused = paths.data !== undefined && asked.service !== '' && items.length === 0;
  return {
    // from the first failure on it is said, not only when every further try has failed too
    isPending: (paths.isPending && paths.failureCount === 0) || (items.length > 0 && !who.isFetched),
    error: paths.error ?? paths.failureReason,
    again: () => void paths.refetch(),
    services: ASKED.filter(
      (service) =>
        paths.data?.items.some((each) => each.service === service && each.rule !== 'no-flow') ?? false,
    ),
    items,
    suggested: who.isFetched ? (first?.id ?? '') : '',
    refusal: isRefused ? { rule: found?.rule ?? 'no-flow', phone: found?.call?.phone ?? '112' } : undefined,
  };
}

/** A question in a body, and still a reading: asked again while the form is open. */
function useWhoAnswers(
  api: NodeApi,
  service: string,
  comune: string,
): Pick<UseQueryResult<Answering>, 'data' | 'isFetched'> {
  return useQuery({
    queryKey: [...keyOf(api, 'who-answers'), service, comune],
    queryFn: async ({ signal }) =>
      (
        await api.post<Answering>(
          'who-answers',
          { service, ...(comune === '' ? {} : { comune }) },
          { signal },
        )
      ).data,
    enabled: service !== '',
    refetchInterval: AGAIN_MS,
    retry: false,
  });
}
