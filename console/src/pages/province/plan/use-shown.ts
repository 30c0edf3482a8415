import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { useTimes } from '../../../ui/time.js';
import { useMoney } from '../use-money.js';
import type { Field } from './registers.js';

/** The name of an institution, or of a body outside the registry. */
export function useBodyName(): (id: string) => string {
  const code = useCodes();
  const network = useNetwork();
  return (id) =>
    id === 'tavolo' ? 'Tavolo' : network.find(id) === undefined ? code('outsideBody', id) : network.name(id);
}

/** A field's value in words. */
export function useShown(): (field: Field, value: unknown) => string {
  const t = useText('plan');
  const code = useCodes();
  const times = useTimes();
  const money = useMoney();
  const bodyName = useBodyName();
  return ({ kind, list = '' }, value) => {
    if (kind === 'ambito' && value === undefined) return t('province');
    if (value === undefined || value === null || value === '') return '–';
    if (kind === 'day') return times.day(value as string);
    if (kind === 'euro') return money(Number(value));
    if (kind === 'flag') return value === true ? t('form.yes') : t('form.no');
    if (kind === 'code') return code(list, value as string);
    if (kind === 'codes') return (value as string[]).map((one) => code(list, one)).join(', ');
    if (kind === 'body' || kind === 'ambito') return bodyName(value as string);
    if (kind === 'bodies') return (value as string[]).map(bodyName).join(', ');
    if (kind === 'rows') return t('entries', { count: (value as unknown[]).length });
    if (Array.isArray(value)) return value.join(', ');
    return typeof value === 'number' ? String(value) : (value as string);
  };
}
