import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { keyOf } from '../../api/queries.js';
import type { Call } from '../../api/types.js';
import { useActing } from '../../app/acting.js';

/** Who answers for a service at this hour. A question in a body: no address tells who asked about what. */
export function useWhoAnswers(service: string | null, enabled = true): UseQueryResult<Call> {
  const { api } = useActing();
  return useQuery({
    queryKey: keyOf(api, `who-answers:${service ?? ''}`),
    queryFn: async () => (await api.post<Call>('who-answers', { service })).data,
    enabled: enabled && service !== null,
    retry: false,
  });
}
