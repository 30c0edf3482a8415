import { lazy, Suspense, type JSX } from 'react';
import { useLocation } from 'wouter';
import { loadMessages } from '../i18n/index.js';
import { useActing, type Acting } from './acting.js';
import { usePreferences } from './preferences.js';

const Tour = lazy(async () => {
  const [tour] = await Promise.all([import('../pages/help/Tour.js'), loadMessages('help')]);
  return tour;
});

const BY_KIND = {
  cav: 'centre',
  'casa-rifugio': 'shelter',
  asl: 'health',
  ambito: 'ambito',
  provincia: 'province',
} as const;

/** The tours that there are, as the registry keeps them. */
export type TourName =
  | (typeof BY_KIND)[keyof typeof BY_KIND]
  | 'coordination'
  | 'data-protection'
  | 'registry'
  | 'plan'
  | 'audit'
  | 'operations';

/** What somebody is shown round: by her role, and by what her institution does. */
export function tourOf({ roles, body }: Pick<Acting, 'roles' | 'body'>): TourName | undefined {
  if (body === undefined) return undefined;
  if (roles.includes('admin')) return 'operations';
  if (roles.includes('dpo')) return 'data-protection';
  if (roles.includes('auditor')) return 'audit';
  if (roles.includes('registrar')) return 'registry';
  if (roles.includes('planner')) return 'plan';
  const kind = BY_KIND[body.kind as keyof typeof BY_KIND] as TourName | undefined;
  return roles.includes('coordinator') && kind !== 'province' ? 'coordination' : kind;
}

/** Once for each person, on her first page alone: nobody who follows a link to something urgent is held up. */
export function FirstTour(): JSX.Element | null {
  const [at] = useLocation();
  const { known, keep } = usePreferences();
  const tour = tourOf(useActing());
  if (at !== '/' || known === undefined || tour === undefined || known.toursSeen.includes(tour)) return null;
  return (
    <Suspense fallback={null}>
      <Tour
        tour={tour}
        onClose={() => keep({ toursSeen: [...new Set([...known.toursSeen, 'quick-exit', tour])] })}
      />
    </Suspense>
  );
}
