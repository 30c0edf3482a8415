import type { Answer, NodeApi } from '../../../api/client.js';
import { Problem } from '../../../api/problem.js';
import type { Referral } from '../../../api/types.js';
import { askOf, choiceOf, necessityOf } from './request-body.js';
import type { RequestValues } from './request-values.js';

export interface Sending {
  readonly values: RequestValues;
  readonly to: string;
  /** What the recipient is. */
  readonly kind: string | undefined;
  /** The parties have agreed by telephone. */
  readonly voice?: boolean;
}

/**
 * File, choice and request, each under a key of the form's own: a lost answer, a second try and a resumed draft open no
 * second file and ask nobody twice. A choice that was corrected after a refusal is recorded anew; a request that had
 * arrived after all is `idempotency.reused`.
 * @param onFile the file that was opened: the next try goes on with it
 */
export async function sendRequest(
  api: NodeApi,
  { values, to, kind, voice = false }: Sending,
  onFile: (id: string) => void,
): Promise<Answer<Referral>> {
  let file = values.case;
  if (file === '') {
    file = await once(api, 'cases', { subject: values.subject }, `${values.key}.c`);
    onFile(file);
  }
  const choice = (): Promise<string> =>
    once(api, `cases/${file}/agreements`, choiceOf(values, to, kind), `${values.key}.a`);
  const ground =
    values.ground === 'necessity'
      ? { necessity: necessityOf(values) }
      : { agreement: values.ground === 'known' ? values.agreement : await choice() };
  return api.post<Referral>(
    'referrals',
    { ...askOf(values, to), case: file, ...ground, ...(voice ? { agreed: 'voice' } : {}) },
    { key: `${values.key}.r` },
  );
}

const MOST_VARIANTS = 20;

/** The same content is the same step, however often it is sent; other content takes the next key. @returns the id */
async function once(
  api: NodeApi,
  path: string,
  body: Readonly<Record<string, unknown>>,
  key: string,
): Promise<string> {
  for (let variant = 0; ; variant += 1) {
    try {
      return (await api.post<{ id: string }>(path, body, { key: `${key}${variant}` })).data.id;
    } catch (error) {
      const isOther = error instanceof Problem && error.code === 'idempotency.reused';
      if (!isOther || variant >= MOST_VARIANTS) throw error;
    }
  }
}
