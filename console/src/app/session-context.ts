import { createContext, useContext } from 'react';
import type { Session } from '../api/session.js';

/** Who is signed in, and what the shell can do about it. */
export interface SignedIn {
  readonly session: Session;
  /** Never null here: where several memberships are to choose from, the first stands until she says otherwise. */
  readonly actingFor: string;
  /** "Agisco per". */
  actFor: (institution: string) => Promise<void>;
  /** Postpones the idle end. */
  extend: () => Promise<void>;
  /** Asks the gateway again; postpones nothing. */
  refresh: () => Promise<void>;
  /** The end of the shift: at the gateway and the provider, and here in any case. */
  readonly signOut: () => void;
  /** It is over: whatever was on the screen goes. */
  end: () => void;
}

export const SessionContext = createContext<SignedIn | null>(null);

/** Only below the shell, where somebody is signed in. */
export function useSession(): SignedIn {
  const value = useContext(SessionContext);
  if (value === null) throw new Error('no session');
  return value;
}
