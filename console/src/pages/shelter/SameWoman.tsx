import type { JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useCommand, useList, useRecorded } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { SelectField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { Loaded } from '../../ui/Loaded.js';
import { useTimes } from '../../ui/time.js';
import { StepFault } from './StepFault.js';
import type { Items } from './types.js';

interface Linked {
  readonly referral: string;
  readonly since: string;
}

/** Perhaps the same woman: a person who reads both says so, never a machine; it stays in this house. */
export function SameWoman({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const path = `referrals/${request.id}/same-woman`;
  const linked = useRecorded<Items<Linked>>(api, path);
  const list = useList<Referral>(api, 'referrals?side=received&limit=100');
  const others = itemsOf(list.data).filter(({ id, service }) => id !== request.id && service === 'placement');
  return (
    <Loaded query={linked}>
      {({ items }) => (
        <>
          {items.length === 0 ? (
            <p>{t('same.none')}</p>
          ) : (
            <ul className="rows">
              {items.map((one) => (
                <li key={one.referral}>
                  <LinkedRow
                    request={request.id}
                    other={one.referral}
                    known={others.find(({ id }) => id === one.referral)}
                    onDone={() => void linked.refetch()}
                  />
                </li>
              ))}
            </ul>
          )}
          <LinkForm
            request={request.id}
            others={others.filter(({ id }) => !items.some(({ referral }) => referral === id))}
            onDone={() => void linked.refetch()}
          />
        </>
      )}
    </Loaded>
  );
}

function useNameOf(): (request: Referral | undefined) => string {
  const t = useText('shelter');
  const network = useNetwork();
  const times = useTimes();
  return (request) =>
    request === undefined
      ? t('waiting.otherRequest')
      : [
          network.name(request.from),
          request.submittedAt === null ? '' : times.moment(request.submittedAt),
          t(`state.${request.state}`),
        ]
          .filter((part) => part !== '')
          .join(', ');
}

function LinkedRow({
  request,
  other,
  known,
  onDone,
}: {
  readonly request: string;
  readonly other: string;
  readonly known: Referral | undefined;
  readonly onDone: () => void;
}): JSX.Element {
  const t = useText('shelter');
  const nameOf = useNameOf();
  const { api, key } = useActing();
  const part = useCommand(
    api,
    (_, idempotency) =>
      api.post(`referrals/${request}/not-the-same-woman`, { referral: other }, { key: idempotency }),
    onDone,
  );
  return (
    <div className="row-item">
      <p className="row-title">
        <Link href={`/p/${key}/r/${other}/r`}>{nameOf(known)}</Link>
      </p>
      <StepFault error={part.error} />
      <div className="row-end">
        <Button busy={part.isPending} onClick={() => part.submit()}>
          {t('same.not')}
        </Button>
      </div>
    </div>
  );
}

function LinkForm({
  request,
  others,
  onDone,
}: {
  readonly request: string;
  readonly others: readonly Referral[];
  readonly onDone: () => void;
}): JSX.Element | null {
  const t = useText('shelter');
  const nameOf = useNameOf();
  const { api } = useActing();
  const form = useForm({ referral: '' });
  const link = useCommand(
    api,
    (_, key) => api.post(`referrals/${request}/same-woman`, { ...form.values }, { key }),
    () => {
      form.setAll({ referral: '' });
      onDone();
    },
  );
  const submit = (): void => {
    if (form.check({ referral: form.values.referral === '' && t('rule.required') })) link.submit();
  };
  if (others.length === 0) return null;
  return (
    <Form form={form} labels={{ referral: t('same.other') }} error={link.error} onSubmit={submit}>
      <SelectField
        form={form}
        name="referral"
        label={t('same.other')}
        hint={t('same.hint')}
        options={others.map((one) => ({ value: one.id, label: nameOf(one) }))}
      />
      <div className="buttons">
        <Button type="submit" busy={link.isPending}>
          {t('same.link')}
        </Button>
      </div>
    </Form>
  );
}
