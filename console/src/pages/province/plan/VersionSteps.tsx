import type { JSX } from 'react';
import { useLocation } from 'wouter';
import { useCommand } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { codesOf, useCodes, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { SelectField, TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Notice } from '../../../ui/Notice.js';
import { Section } from '../../../ui/Page.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { PlanVersion } from './types.js';
import { useBodyName } from './use-shown.js';

/** What whoever reads may do about a version: the planner's steps, a body's opinion. */
export function VersionSteps({ version }: { readonly version: PlanVersion }): JSX.Element | null {
  const { institution, may } = useActing();
  const isHeard = version.state === 'in-concertation';
  const opines = isHeard && may('plan:contribute') && version.missing.includes(institution);
  return (
    <>
      {may('plan:write') ? <PlannersSteps version={version} /> : null}
      {opines ? <OpinionForm version={version} /> : null}
      {isHeard && may('plan:write') && version.missing.length > 0 ? (
        <OpinionForm version={version} onPaper />
      ) : null}
      {isHeard && may('plan:write') && version.missing.length === 0 ? (
        <ApprovalForm version={version} />
      ) : null}
    </>
  );
}

const STEPS = [
  { name: 'concertation', from: ['draft'] },
  { name: 'reopening', from: ['in-concertation'] },
  { name: 'withdrawal', from: ['draft', 'in-concertation'] },
] as const;

function PlannersSteps({ version }: { readonly version: PlanVersion }): JSX.Element | null {
  const t = useText('plan');
  const textOf = useProblemText();
  const to = usePlaces();
  const [, go] = useLocation();
  const { plan } = useNodes();
  const path = `plans/${version.id}/versions/${String(version.version)}`;
  const step = useCommand(plan, (name: string, key) => plan.post(`${path}/${name}`, {}, { key }));
  const amend = useCommand<PlanVersion>(
    plan,
    (_, key) => plan.post(`plans/${version.id}/versions`, {}, { key }),
    ({ data }) => go(to(`/q/p/${data.id}/${String(data.version)}`)),
  );
  const steps = STEPS.filter(({ from }) => (from as readonly string[]).includes(version.state));
  const canAmend = version.state === 'approved';
  if (steps.length === 0 && !canAmend) return null;
  const error = step.error ?? amend.error;
  return (
    <Section title={t('steps')}>
      {error === null ? null : (
        <Notice tone="bad" alert>
          <p>{textOf(error)}</p>
        </Notice>
      )}
      <div className="buttons">
        {steps.map(({ name }) => (
          <Button
            key={name}
            look={name === 'concertation' ? 'main' : name === 'withdrawal' ? 'danger' : 'plain'}
            busy={step.isPending}
            onClick={() => step.submit(name)}
          >
            {t(`step.${name}`)}
          </Button>
        ))}
        {canAmend ? (
          <Button busy={amend.isPending} onClick={() => amend.submit()}>
            {t('step.amend')}
          </Button>
        ) : null}
      </div>
    </Section>
  );
}

function OpinionForm({
  version,
  onPaper = false,
}: {
  readonly version: PlanVersion;
  readonly onPaper?: boolean;
}): JSX.Element {
  const t = useText('plan');
  const code = useCodes();
  const bodyName = useBodyName();
  const { plan } = useNodes();
  const form = useForm({ by: '', opinion: '', remarks: '' });
  const path = `plans/${version.id}/versions/${String(version.version)}`;
  const step = useCommand(
    plan,
    ({ by, opinion, remarks }: typeof form.values, key) =>
      plan.post(
        `${path}/${onPaper ? 'paper-opinion' : 'opinion'}`,
        { opinion, ...(remarks === '' ? {} : { remarks }), ...(onPaper ? { by } : {}) },
        { key },
      ),
    () => form.setAll({ by: '', opinion: '', remarks: '' }),
  );
  const labels = { by: t('whose'), opinion: t('opinion'), remarks: t('remarks') };
  const submit = (): void => {
    const { by, opinion } = form.values;
    const isFine = form.check({
      by: onPaper && by === '' && t('rule.required'),
      opinion: opinion === '' && t('rule.required'),
    });
    if (isFine) step.submit(form.values, (error) => void form.refused(error));
  };
  return (
    <Section title={t(onPaper ? 'paperOpinion' : 'ourOpinion')}>
      <Form form={form} labels={labels} error={step.error} onSubmit={submit}>
        {onPaper ? (
          <SelectField
            form={form}
            name="by"
            label={labels.by}
            options={version.missing.map((value) => ({ value, label: bodyName(value) }))}
          />
        ) : null}
        <SelectField
          form={form}
          name="opinion"
          label={labels.opinion}
          options={codesOf('planOpinion')
            .filter((value) => onPaper || value !== 'not-given')
            .map((value) => ({ value, label: code('planOpinion', value) }))}
        />
        <TextField form={form} name="remarks" label={labels.remarks} rows={4} maxLength={2000} optional />
        <div className="buttons">
          <Button type="submit" look={onPaper ? 'plain' : 'main'} busy={step.isPending}>
            {t('giveOpinion')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}

function ApprovalForm({ version }: { readonly version: PlanVersion }): JSX.Element {
  const t = useText('plan');
  const { plan } = useNodes();
  const form = useForm({ number: '', date: '', pdfSha256: '' });
  const path = `plans/${version.id}/versions/${String(version.version)}/approval`;
  const step = useCommand(plan, (values: typeof form.values, key) => plan.post(path, values, { key }));
  const labels = { number: t('actNumber'), date: t('field.date'), pdfSha256: t('fingerprint') };
  const submit = (): void => {
    const missing = Object.fromEntries(
      Object.entries(form.values).map(([name, value]) => [name, value === '' && t('rule.required')]),
    );
    if (form.check(missing)) step.submit(form.values, (error) => void form.refused(error));
  };
  return (
    <Section title={t('step.approval')}>
      <Form form={form} labels={labels} error={step.error} onSubmit={submit}>
        <TextField form={form} name="number" label={labels.number} maxLength={40} />
        <TextField form={form} name="date" label={labels.date} type="date" />
        <TextField form={form} name="pdfSha256" label={labels.pdfSha256} maxLength={64} />
        <div className="buttons">
          <Button type="submit" look="main" busy={step.isPending}>
            {t('step.approval')}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
