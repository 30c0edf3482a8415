import type { WorklistItem } from '../../api/types.js';

/** Where an item of the worklist is worked on. Pages of an area put their kinds of subject here. */
export function linkTo({ kind, id, side, referral, subject }: WorklistItem, membership: string): string {
  const at = (path: string): string => `/p/${membership}${path}`;
  if (kind === 'referral') return at(`/r/${id}/${side ?? 's'}`);
  if (referral !== null) return at(`/r/${referral}/${side ?? 's'}`);
  if (kind === 'contact') return at(`/i/${id}`);
  if (subject !== null) return at(`/x/${subject.kind.charAt(0)}/${subject.id}`);
  return '/';
}
