import { useState, type JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { CheckField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { Notice } from '../../ui/Notice.js';
import { Section } from '../../ui/Page.js';

interface What {
  readonly kind: 'case' | 'referral';
  readonly id: string;
}

/** The order to erase: asked for once with what it does and cannot undo, and once more with a check. */
export function Erasure(what: What): JSX.Element {
  const t = useText('protection');
  const [isAsking, setAsking] = useState(false);
  const [isOrdered, setOrdered] = useState(false);
  return (
    <Section title={t('erasure.title')}>
      <div role="status">
        {isOrdered ? (
          <Notice tone="good">
            <p>{t('erasure.ordered')}</p>
          </Notice>
        ) : null}
      </div>
      <p>{t('erasure.lead')}</p>
      {isOrdered ? null : (
        <Button look="danger" onClick={() => setAsking(true)}>
          {t('erasure.order')}
        </Button>
      )}
      {isAsking ? (
        <Confirm
          {...what}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            setOrdered(true);
          }}
        />
      ) : null}
    </Section>
  );
}

function Confirm({
  kind,
  id,
  onClose,
  onDone,
}: What & { readonly onClose: () => void; readonly onDone: () => void }): JSX.Element {
  const t = useText('protection');
  const { api } = useActing();
  const form = useForm<{ readonly check: boolean }>({ check: false });
  const order = useCommand(
    api,
    (_: undefined, key) => api.post(`${kind === 'case' ? 'cases' : 'referrals'}/${id}/erasure`, {}, { key }),
    onDone,
  );
  return (
    <Dialog title={t('erasure.dialog')} onClose={onClose}>
      <h3>{t('erasure.does')}</h3>
      <ul>
        {(['does1', 'does2', 'does3'] as const).map((one) => (
          <li key={one}>{t(`erasure.${one}`)}</li>
        ))}
      </ul>
      <h3>{t('erasure.cannot')}</h3>
      <ul>
        {(['cannot1', 'cannot2', 'cannot3'] as const).map((one) => (
          <li key={one}>{t(`erasure.${one}`)}</li>
        ))}
      </ul>
      <Form
        form={form}
        labels={{ check: t('erasure.title') }}
        error={order.error}
        onSubmit={() => {
          if (form.check({ check: !form.values.check && t('erasure.must') })) order.submit(undefined);
        }}
      >
        <CheckField form={form} name="check" label={t('erasure.check')} />
        <div className="buttons">
          <Button look="danger" type="submit" busy={order.isPending}>
            {t('erasure.confirm')}
          </Button>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
