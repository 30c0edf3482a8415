import { useState, type JSX } from 'react';
import type { NodeApi } from '../../../api/client.js';
import { Problem } from '../../../api/problem.js';
import { SignInLink } from '../../../app/SignInLink.js';
import { useText } from '../../../i18n/index.js';
import { parseVkey, type Vkey } from '../../../proof/note.js';
import { envelopeDigest, parseReceipt, type Envelope, type Receipt } from '../../../proof/receipt.js';
import { altered, verifyReceipt, type Verdict } from '../../../proof/verify-receipt.js';
import { Button } from '../../../ui/Button.js';
import { TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Notice } from '../../../ui/Notice.js';
import { Section } from '../../../ui/Page.js';
import { useNodes } from '../nodes.js';
import type { LogKeys } from './log-keys.js';
import { ShownVerdict } from './ShownVerdict.js';

interface Ready {
  readonly receipt: Receipt;
  readonly envelope: Envelope;
}

/** One event's proof, fetched or brought along, computed again in this browser; and the same with an altered event. */
export function CheckReceipt({
  keys,
  mayFetch,
}: {
  readonly keys: LogKeys;
  readonly mayFetch: boolean;
}): JSX.Element {
  const t = useText('proof');
  const { audit } = useNodes();
  const form = useForm({ number: '', receipt: '' });
  const [ready, setReady] = useState<Ready>();
  const [verdict, setVerdict] = useState<Verdict | 'unreadable'>();
  const [isAltered, setAltered] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const check = async ({ receipt, envelope }: Ready, alter: boolean): Promise<void> => {
    const found = await verifyReceipt(receipt, alter ? altered(envelope) : envelope, await parsed(keys));
    setAltered(alter);
    setVerdict(found ?? 'unreadable');
  };
  const start = async (): Promise<void> => {
    const { number, receipt } = form.values;
    const wrong = receipt.trim() === '' && !(mayFetch && /^[1-9]\d{0,14}$/.test(number.trim()));
    if (!form.check({ [mayFetch ? 'number' : 'receipt']: wrong && t('rule.required') })) return;
    setBusy(true);
    setError(null);
    setVerdict(undefined);
    try {
      const found = receipt.trim() === '' ? await fetched(audit, Number(number) - 1) : brought(receipt);
      setReady(found);
      if (found === undefined) setVerdict('unreadable');
      else await check(found, false);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  const isOld = error instanceof Problem && error.code === 'token.authentication-too-old';
  return (
    <Section title={t('checkOne')}>
      {isOld ? (
        <Notice tone="warn" alert>
          <p>{t('again')}</p>
          <SignInLink>{t('signInAgain')}</SignInLink>
        </Notice>
      ) : null}
      <Form
        form={form}
        labels={{ number: t('number'), receipt: t('receipt') }}
        error={isOld ? null : error}
        onSubmit={() => void start()}
      >
        {mayFetch ? (
          <TextField
            form={form}
            name="number"
            label={t('number')}
            hint={t('numberHint')}
            type="number"
            min={1}
            optional
          />
        ) : null}
        <TextField
          form={form}
          name="receipt"
          label={t('receipt')}
          hint={t('receiptHint')}
          rows={4}
          optional={mayFetch}
        />
        <div className="buttons">
          <Button type="submit" look="main" busy={isBusy}>
            {t('check')}
          </Button>
          {ready === undefined ? null : (
            <>
              <Button onClick={() => void check(ready, true)}>{t('alter')}</Button>
              {isAltered ? <Button onClick={() => void check(ready, false)}>{t('original')}</Button> : null}
            </>
          )}
        </div>
      </Form>
      <div role="status">
        {verdict === undefined ? null : verdict === 'unreadable' ? (
          <Notice tone="bad">
            <p>{t('unreadable')}</p>
          </Notice>
        ) : (
          <ShownVerdict
            verdict={verdict}
            isAltered={isAltered}
            keys={keys}
            index={ready?.receipt.index ?? 0}
          />
        )}
      </div>
    </Section>
  );
}

async function parsed({ log, witnesses }: LogKeys): Promise<{ log: Vkey; witnesses: readonly Vkey[] }> {
  const [first, ...others] = await Promise.all([log, ...witnesses.map(({ vkey }) => vkey)].map(parseVkey));
  if (first === undefined || others.includes(undefined)) throw new TypeError('a key of no known kind');
  return { log: first, witnesses: others as Vkey[] };
}

/** The envelope by its place, which is recorded, and the proof of what it hashes to. */
async function fetched(audit: NodeApi, index: number): Promise<Ready | undefined> {
  const range = `envelopes?from=${String(index)}&to=${String(index + 1)}`;
  const { data } = await audit.get<{ items: readonly { envelope: Envelope | null }[] }>(range);
  const envelope = data.items[0]?.envelope;
  if (envelope == null) return undefined;
  const proof = await audit.get<string>(`proofs/${await envelopeDigest(envelope)}`);
  const receipt = parseReceipt(proof.data);
  return receipt === undefined ? undefined : { receipt, envelope };
}

function brought(text: string): Ready | undefined {
  const receipt = parseReceipt(text.replaceAll('\r\n', '\n').replace(/\n*$/, '\n'));
  return receipt?.envelope === undefined ? undefined : { receipt, envelope: receipt.envelope };
}
