import type { WorklistItem } from '../../api/types.js';

/** Pages of what a task is about beside, or instead of, a request. */
const OF_SUBJECT: Readonly<Record<string, string>> = { unit: '/s/', stay: '/t/', waiting: '/w/' };

/** Where an item of the worklist is worked on. Pages of an area put their kinds of subject here. */
export function linkTo(item: WorklistItem, membership: string): string {
  const { kind, id, side, referral, subject, about, task } = item;
  const at = (path: string): string => `/p/${membership}${path}`;
  const own = subject === null ? undefined : OF_SUBJECT[subject.kind];
  if (subject !== null && own !== undefined) return at(`${own}${subject.id}`);
  if (subject?.kind === 'arrival') return at(`/e/${subject.id}`);
  if (subject?.kind === 'observation' && referral !== null) return at(`/a/${referral}`);
  if (task === 'morning-centre' && about?.service !== 'centre-support' && referral !== null)
    return at(`/m/${referral}`);
  if (about?.kind === 'notice') return at(`/h/${kind === 'referral' ? id : (referral ?? id)}/${side ?? 'r'}`);
  if (kind === 'referral') return at(`/r/${id}/${side ?? 's'}`);
  if (subject?.kind === 'break-glass') return at('/u');
  if (referral !== null) return at(`/r/${referral}/${side ?? 's'}`);
  if (kind === 'contact') return at(`/i/${id}`);
  if (subject !== null) return at(`/x/${subject.kind.charAt(0)}/${subject.id}`);
  return '/';
}
