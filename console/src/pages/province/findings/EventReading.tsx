import i18next from 'i18next';
import { useState, type JSX } from 'react';
import { Problem } from '../../../api/problem.js';
import { useCommand } from '../../../api/queries.js';
import { useNetwork } from '../../../app/network.js';
import { SignInLink } from '../../../app/SignInLink.js';
import { codesOf, useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { SelectField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Notice } from '../../../ui/Notice.js';
import { Facts, Section } from '../../../ui/Page.js';
import { useNodes } from '../nodes.js';
import type { Finding } from '../types.js';

interface EventView {
  readonly type: string;
  readonly institution: string;
  readonly quarter: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const NOTHING_THERE = ['finding.no-event', 'finding.event-withheld'];

/** The event behind a finding: never before a reason is recorded. */
export function EventReading({ finding }: { readonly finding: Finding }): JSX.Element {
  const t = useText('province');
  const code = useCodes();
  const { audit } = useNodes();
  const [read, setRead] = useState<EventView>();
  const form = useForm({ reason: '' });
  const step = useCommand<EventView, string>(
    audit,
    (reason, key) => audit.post(`findings/${finding.id}/event`, { reason }, { key }),
    ({ data }) => setRead(data),
  );
  const { error } = step;
  const isOld = error instanceof Problem && error.code === 'token.authentication-too-old';
  const isNothing = error instanceof Problem && NOTHING_THERE.includes(error.code);
  const submit = (): void => {
    if (!form.check({ reason: form.values.reason === '' && t('rule.required') })) return;
    step.submit(form.values.reason);
  };
  return (
    <Section title={t('finding.event')}>
      {isOld ? (
        <Notice tone="warn" alert>
          <p>{t('finding.again')}</p>
          <SignInLink>{t('finding.signInAgain')}</SignInLink>
        </Notice>
      ) : null}
      {isNothing ? (
        <Notice alert>
          <p>{t('finding.noEvent')}</p>
        </Notice>
      ) : null}
      {read === undefined ? (
        <Form
          form={form}
          labels={{ reason: t('finding.eventReason') }}
          error={isOld || isNothing ? null : error}
          onSubmit={submit}
        >
          <p>{t('finding.eventText')}</p>
          <SelectField
            form={form}
            name="reason"
            label={t('finding.eventReason')}
            options={codesOf('readingReason').map((value) => ({
              value,
              label: code('readingReason', value),
            }))}
          />
          <div className="buttons">
            <Button type="submit" busy={step.isPending}>
              {t('finding.read')}
            </Button>
          </div>
        </Form>
      ) : (
        <Shown event={read} />
      )}
    </Section>
  );
}

/** Which closed list an attribute's codes are of. */
const LISTS: Readonly<Record<string, string>> = {
  kind: 'kind',
  urgency: 'urgency',
  ground: 'ground',
  purpose: 'purpose',
  reason: 'declineCode',
  outcome: 'outcome',
  stage: 'stage',
  rule: 'blockRule',
};

function Shown({ event }: { readonly event: EventView }): JSX.Element {
  const t = useText('province');
  const code = useCodes();
  const network = useNetwork();
  const worded = (name: string, value: string): string => {
    if (name === 'from' || name === 'to') return network.name(value);
    if (name === 'side') return value === 's' ? t('finding.sender') : t('finding.recipient');
    if (name === 'tiers')
      return value
        .split(',')
        .map((tier) => code('tier', tier))
        .join(', ');
    const list = LISTS[name];
    return list === undefined ? value : code(list, value);
  };
  // a state of the machine has the words of a request's state
  const state = event.type.split('.').at(-1) ?? event.type;
  return (
    <div role="status">
      <Facts
        items={[
          [
            t('finding.eventType'),
            i18next.exists(`state.${state}`, { ns: 'common' })
              ? t(`state.${state}` as 'state.draft')
              : t('finding.otherEvent'),
          ],
          [t('finding.eventBy'), network.name(event.institution)],
          [t('finding.eventWhen'), event.quarter],
          ...Object.entries(event.attributes).map(([name, value]): [string, string] => [
            t(`finding.attribute.${name}` as 'finding.attribute.from'),
            worded(name, value),
          ]),
        ]}
      />
    </div>
  );
}
