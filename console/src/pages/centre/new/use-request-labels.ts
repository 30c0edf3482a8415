import { useText } from '../../../i18n/index.js';
import type { RequestValues } from './request-values.js';

/** What the fields are called, for the summary of what is wrong. */
export function useRequestLabels(): Readonly<Partial<Record<keyof RequestValues, string>>> {
  const t = useText('centre');
  return {
    subject: t('need.subject'),
    service: t('need.service'),
    urgency: t('need.urgency'),
    comune: t('whom.comune'),
    to: t('step.whom'),
    'needs.adults': t('who.adults'),
    'needs.children': t('who.children'),
    'needs.accessibility': t('who.accessibility'),
    'needs.languages': t('who.languages'),
    'needs.unsafeComuni': t('who.unsafe'),
    'needs.safeContact.channel': t('reach.channel'),
    'needs.safeContact.hours': t('reach.hours'),
    'needs.callback.name': t('reach.name'),
    'needs.callback.phone': t('reach.phone'),
    'question.days': t('need.days'),
    'question.start': t('need.start'),
    withRisk: t('risk.title'),
    'risk.tool': t('risk.tool'),
    'risk.level': t('risk.level'),
    'risk.date': t('risk.date'),
    'risk.violence': t('risk.violence'),
    'risk.facts': t('risk.facts'),
    ground: t('step.choice'),
    agreement: t('choice.which'),
    scope: t('choice.scope'),
    tiers: t('choice.tellShort'),
    method: t('choice.method'),
    heardBy: t('choice.heardBy'),
    validUntil: t('choice.validUntil'),
    'necessity.ground': t('choice.why'),
    'necessity.decidedBy': t('choice.decidedBy'),
  };
}
