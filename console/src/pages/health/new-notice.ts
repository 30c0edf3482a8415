import type { NodeApi } from '../../api/client.js';

const AGREED_MS = 30 * 24 * 3_600_000;
/** Those that a centre or an ambito says to the health authority; a habit, and checked by nobody. */
const TO_ASL: readonly string[] = ['children-need-paediatrician', 'end-of-stay', 'follow-up-needed'];

/** The codes that one's own side says. */
export const codesFor = (codes: readonly string[], isAsl: boolean): readonly string[] =>
  codes.filter((code) => TO_ASL.includes(code) !== isAsl);

/** What an attempt has made already. */
export interface Opened {
  readonly file?: string;
  readonly agreement?: string;
  /** For whom she agreed. */
  readonly to?: string;
}

/** Her choice stands in a file of hers: one is opened for it, and the choice recorded, each once. @throws Problem */
export async function openFile(
  api: NodeApi,
  { to, method }: { readonly to: string; readonly method: string },
  known: Opened & { readonly keys: readonly [string, string] },
): Promise<Opened> {
  const file =
    known.file ??
    (await api.post<{ id: string }>('cases', { subject: 'woman' }, { key: known.keys[0] })).data.id;
  if (known.agreement !== undefined && known.to === to) return { file, agreement: known.agreement, to };
  const validUntil = new Date(Date.now() + AGREED_MS).toISOString();
  const { data } = await api.post<{ id: string }>(`cases/${file}/agreements`, {
    ...{ to, method, validUntil },
    service: 'health-notice',
    tiers: ['T0'],
  });
  return { file, agreement: data.id, to };
}
