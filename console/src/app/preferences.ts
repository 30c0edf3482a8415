import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { nodeApi, type Answer } from '../api/client.js';
import { Problem } from '../api/problem.js';
import { changeLanguage, type Language } from '../i18n/index.js';
import { useSession } from './session-context.js';
import { setSharedMode } from './shared-mode.js';

/** How somebody likes her console; the registry keeps it, because a browser keeps nothing. */
export interface Preferences {
  readonly language: Language | null;
  readonly toursSeen: readonly string[];
  readonly shared: boolean;
}

const PATH = 'preferences';
const CHANGED = 412;

/** What the registry keeps of her, undefined until it has answered; and how to change a part of it. */
export function usePreferences(): {
  readonly known: Preferences | undefined;
  readonly keep: (part: Partial<Preferences>) => void;
} {
  const { session } = useSession();
  const client = useQueryClient();
  // one row for one person, whichever of her institutions she acts for now
  const institution = session.memberships[0]?.institution ?? '';
  const api = nodeApi('protocol-registry', institution);
  const queryKey = ['preferences', institution];
  const read = (): Promise<Answer<Preferences>> => api.get<Preferences>(PATH);
  const { data } = useQuery({ queryKey, queryFn: read, staleTime: Infinity, gcTime: Infinity, retry: false });
  const write = async (part: Partial<Preferences>, from: Answer<Preferences>): Promise<void> => {
    const { language, ...rest } = { ...from.data, ...part };
    const body = language === null ? rest : { ...rest, language };
    const kept = await api.put<Preferences>(PATH, body, { ifMatch: from.etag ?? '*' });
    client.setQueryData(queryKey, kept);
  };
  return {
    known: data?.data,
    keep: (part) => {
      if (data === undefined) return;
      client.setQueryData(queryKey, { ...data, data: { ...data.data, ...part } });
      write(part, data)
        .catch(async (error: unknown) => {
          // changed elsewhere: once more, on what is there now
          if (error instanceof Problem && error.status === CHANGED) await write(part, await read());
        })
        // it holds for this visit all the same
        .catch(() => undefined);
    },
  };
}

/** What she chose last time, as soon as it is known. */
export function useApplyPreferences(): void {
  const { session } = useSession();
  const { known } = usePreferences();
  const isKnown = known !== undefined;
  useEffect(() => {
    // said of this computer, not of her
    if (session.shared === true) setSharedMode(true);
  }, [session.shared]);
  useEffect(() => {
    if (known === undefined) return;
    if (known.language !== null) void changeLanguage(known.language);
    setSharedMode(known.shared || session.shared === true);
    // once, when they are first known: after that she changes them here
  }, [isKnown]);
}
