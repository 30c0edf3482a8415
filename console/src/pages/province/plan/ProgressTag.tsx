import type { JSX } from 'react';
import { useCodes } from '../../../i18n/index.js';
import { Tag, type Tone } from '../../../ui/Tag.js';

const TONES: Readonly<Record<string, Tone>> = {
  'under-way': 'info',
  done: 'good',
  late: 'warn',
  stopped: 'bad',
};

/** How far an action has come, as it was said last. */
export function ProgressTag({ progress }: { readonly progress: string | undefined }): JSX.Element {
  const code = useCodes();
  const said = progress ?? 'not-begun';
  return <Tag tone={TONES[said] ?? 'neutral'}>{code('planProgress', said)}</Tag>;
}
