import type { JSX } from 'react';
import { useCodes } from '../i18n/index.js';
import { Tag } from './Tag.js';

/** How soon, in words; an emergency stands out by its mark, which is none of an ending. */
export function Urgency({ level }: { readonly level: string | null }): JSX.Element | null {
  const code = useCodes();
  if (level === null) return null;
  const isEmergency = level === 'E0' || level === 'E1';
  return (
    <Tag tone={isEmergency ? 'bad' : 'neutral'} {...(isEmergency ? { mark: '‼' } : {})}>
      {code('urgency', level)}
    </Tag>
  );
}
