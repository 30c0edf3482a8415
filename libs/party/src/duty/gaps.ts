import type { Service } from '#contracts';
import { isWorkingDay, openSpans, romeDate, type RegistryView, type Span } from '#trust';

/** When a service is answered by the registry's hours, and nobody is on duty for it. */
export interface Gap {
  readonly service: string;
  readonly from: Date;
  readonly until: Date;
  /** False: it begins on a Saturday, a Sunday or an Italian holiday. */
  readonly workingDay: boolean;
}

/** Somebody on duty; `service` null: for all. */
export interface Covered extends Span {
  readonly service: Service | null;
}

/** Milliseconds of a service's hours, with somebody on duty and without. */
export interface DutyHours {
  readonly service: string;
  readonly covered: number;
  readonly uncovered: number;
}

interface Rota {
  readonly registry: RegistryView;
  readonly institution: string;
  readonly shifts: readonly Covered[];
  readonly span: Span;
}

/** Where nobody is on duty although the service is answered then, in order of time. */
export function gapsOf(rota: Rota): Gap[] {
  return servicesOf(rota)
    .flatMap(({ service, open }) =>
      open
        .flatMap((span) => without(span, shiftsFor(rota, service)))
        .map((span) => ({ service, ...span, workingDay: isWorkingDay(romeDate(span.from)) })),
    )
    .sort((a, b) => a.from.getTime() - b.from.getTime() || a.service.localeCompare(b.service));
}

/** By service, in the registry's order; services that are not answered in this time are left out. */
export function dutyHours(rota: Rota): DutyHours[] {
  return servicesOf(rota)
    .map(({ service, open }) => {
      const uncovered = total(open.flatMap((span) => without(span, shiftsFor(rota, service))));
      return { service, covered: total(open) - uncovered, uncovered };
    })
    .filter(({ covered, uncovered }) => covered + uncovered > 0);
}

function servicesOf({ registry, institution, span }: Rota): { service: string; open: Span[] }[] {
  const found = registry.institution(institution);
  return (found?.services ?? []).map((service) => {
    const hours = found?.hours[service] ?? found?.hours['staff'] ?? 'always';
    return { service, open: openSpans([hours], span) };
  });
}

const shiftsFor = ({ shifts }: Rota, service: string): Covered[] =>
  shifts.filter((shift) => shift.service === null || shift.service === service);

/** What is left of a span beside these. */
function without(span: Span, cuts: readonly Span[]): Span[] {
  return cuts.reduce<Span[]>(
    (left, cut) =>
      left.flatMap(({ from, until }) => [
        ...(cut.from > from ? [{ from, until: earlier(cut.from, until) }] : []),
        ...(cut.until < until ? [{ from: cut.until < from ? from : cut.until, until }] : []),
      ]),
    [span],
  );
}

const earlier = (one: Date, other: Date): Date => (one < other ? one : other);
const total = (spans: readonly Span[]): number =>
  spans.reduce((sum, { from, until }) => sum + until.getTime() - from.getTime(), 0);
