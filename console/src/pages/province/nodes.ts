import type { NodeApi } from '../../api/client.js';
import { useActing } from '../../app/acting.js';

/** The nodes that speak for the Province, asked in the name of whom she acts for. */
export function useNodes(): { readonly audit: NodeApi; readonly plan: NodeApi; readonly registry: NodeApi } {
  const { at } = useActing();
  return { audit: at('province-audit'), plan: at('local-plan'), registry: at('protocol-registry') };
}

/** Addresses of this area: below the membership that she acts by. */
export function usePlaces(): (path: string) => string {
  const { key } = useActing();
  return (path) => `/p/${key}${path}`;
}
