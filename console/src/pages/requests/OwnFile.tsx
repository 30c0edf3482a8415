import type { JSX } from 'react';
import { useLocation } from 'wouter';
import { useCommand } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { codesOf, useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { RadioField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Section } from '../../ui/Page.js';

/** Once she has said yes (the node decides again). */
const WORKED_ON = ['confirmed', 'no-show', 'in-charge', 'completed'];

/** The recipient's own file of her: one for the request, opened here or the one that was opened before. */
export function OwnFile({
  request: { id, side, kind, state, frozen, erased },
}: {
  readonly request: Referral;
}): JSX.Element | null {
  const t = useText('requests');
  const code = useCodes();
  const { api, key, may } = useActing();
  const [, go] = useLocation();
  const form = useForm({ subject: 'woman' });
  const command = useCommand<{ readonly id: string }>(
    api,
    (_, once) => api.post(`referrals/${id}/case`, { subject: form.values.subject }, { key: once }),
    ({ data }) => go(`/p/${key}/f/${data.id}`),
  );
  useRefusals(form, command.error);
  const isFor =
    side === 'r' && kind === 'request' && WORKED_ON.includes(state) && !frozen && !erased && may('case:open');
  if (!isFor || !api.node.startsWith('intake-')) return null;
  return (
    <div className="no-print">
      <Section title={t('ownFile.title')}>
        <p>{t('ownFile.text')}</p>
        <Form
          form={form}
          labels={{ subject: t('ownFile.subject') }}
          error={command.error}
          onSubmit={() => command.submit()}
        >
          <RadioField
            form={form}
            name="subject"
            label={t('ownFile.subject')}
            options={codesOf('caseSubject').map((value) => ({ value, label: code('caseSubject', value) }))}
            inline
          />
          <div className="buttons">
            <Button type="submit" busy={command.isPending}>
              {t('ownFile.open')}
            </Button>
          </div>
        </Form>
      </Section>
    </div>
  );
}
