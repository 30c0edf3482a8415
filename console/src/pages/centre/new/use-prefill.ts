import { useLayoutEffect, useRef } from 'react';
import type { NodeApi } from '../../../api/client.js';
import { useRecorded } from '../../../api/queries.js';
import type { Form } from '../../../ui/form/use-form.js';
import type { KnownChoice } from './ChoiceStep.js';
import { needsValues, riskValues, type Needs, type Risk } from './request-body.js';
import type { RequestValues } from './request-values.js';

interface FromFile {
  /** Her choices that cover the service. */
  readonly known: readonly KnownChoice[];
  /** Whom she excludes: sealed into the request. */
  readonly excluded: readonly string[];
}

const NONE: FromFile = { known: [], excluded: [] };

/** From a file: who comes with her, the last judgement of the risk, and what she has agreed to already. */
export function usePrefill(
  api: NodeApi,
  file: string,
  form: Pick<Form<RequestValues>, 'values' | 'fill' | 'isTouched'>,
): FromFile {
  const enabled = file !== '';
  const household = useRecorded<{ needs?: Needs }>(api, `cases/${file}/household`, { enabled });
  const risks = useRecorded<{ items: readonly { risk: Risk | null }[] }>(
    api,
    `cases/${file}/risk-assessments`,
    {
      enabled,
    },
  );
  const choices = useRecorded<{ items: readonly KnownChoice[] }>(api, `cases/${file}/agreements`, {
    enabled,
  });
  const excluded = useRecorded<{ people: readonly string[] }>(api, `cases/${file}/exclusions`, { enabled });
  const isFilled = useRef({ needs: false, risk: false });
  const { fill, isTouched } = form;
  const needs = household.data?.needs;
  const risk = risks.data?.items[0]?.risk ?? undefined;
  // at once with what is drawn: what she types right then stays hers
  useLayoutEffect(() => {
    if (needs === undefined || isFilled.current.needs || isTouched) return;
    isFilled.current.needs = true;
    fill(needsValues(needs));
  }, [needs, fill, isTouched]);
  useLayoutEffect(() => {
    if (risk === undefined || isFilled.current.risk || isTouched) return;
    isFilled.current.risk = true;
    fill({ ...riskValues(risk), withRisk: false });
  }, [risk, fill, isTouched]);
  if (!enabled) return NONE;
  const { service } = form.values;
  return {
    known: (choices.data?.items ?? []).filter(
      (choice) => choice.valid && choice.child === null && choice.service === service,
    ),
    excluded: excluded.data?.people ?? [],
  };
}
