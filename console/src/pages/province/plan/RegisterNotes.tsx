import type { JSX } from 'react';
import { useRead } from '../../../api/queries.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Notice } from '../../../ui/Notice.js';
import { useTimes } from '../../../ui/time.js';
import { useNodes } from '../nodes.js';
import { useBodyName } from './use-shown.js';

interface Certificate {
  readonly institution: string;
  readonly role: string;
  readonly count: number;
  readonly due: string;
  readonly overdue: boolean;
}
interface Lacking {
  readonly lack: string;
  readonly needs: readonly string[];
}

/** What follows from a register and the record together, above its entries. */
export function RegisterNotes({ letter }: { readonly letter: string }): JSX.Element | null {
  if (letter === 's' || letter === 'c') return <Certificates />;
  if (letter === 'n') return <Lacks />;
  return null;
}

function Certificates(): JSX.Element | null {
  const t = useText('plan');
  const code = useCodes();
  const times = useTimes();
  const bodyName = useBodyName();
  const { plan } = useNodes();
  const { data } = useRead<{ items: readonly Certificate[] }>(plan, 'certificates-due');
  const late = data?.items.filter(({ overdue }) => overdue) ?? [];
  if (late.length === 0) return null;
  return (
    <Notice tone="warn" title={t('certificates')}>
      <ul>
        {late.map(({ institution, role, count, due }, index) => (
          <li key={index}>
            {bodyName(institution)}: {count} × {code('traineeRole', role)}, {times.day(due)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Lacks(): JSX.Element | null {
  const t = useText('plan');
  const code = useCodes();
  const { plan } = useNodes();
  const { data } = useRead<{ items: readonly Lacking[] }>(plan, 'evidence');
  const without = data?.items.filter(({ needs }) => needs.length === 0) ?? [];
  if (without.length === 0) return null;
  return (
    <Notice title={t('lacksWithoutNeed')}>
      <ul>
        {without.map(({ lack }) => (
          <li key={lack}>{code('needLack', lack)}</li>
        ))}
      </ul>
    </Notice>
  );
}
