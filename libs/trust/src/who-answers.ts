import { closesAt, isOpen, opensAt, type Schedule } from './hours.js';
import { isForPurpose, type Flow, type Institution } from './protocol.js';
import type { RegistryView } from './registry.js';

export interface WhoAnswersQuery {
  readonly service: string;
  /** ISTAT code of the comune where she is. */
  readonly comune?: string;
  readonly at: Date;
  /** The institution that asks; only whom a flow lets it ask is named. Absent: anybody who may be asked by somebody. */
  readonly from?: string;
}

export interface WhoAnswers {
  readonly institution: string;
  readonly phone: string;
  /** When somebody else will answer instead; absent: not in sight. */
  readonly until?: Date;
  /** Another one is asked first, but is closed now. */
  readonly standIn: boolean;
  /** False: nobody answers now; this is whom to ask all the same, because hours steer and never deny (design §3.5). */
  readonly open: boolean;
}

interface Candidate {
  readonly institution: Institution;
  readonly schedule: Schedule;
}

const PIS = 'pis-of-comune';
const PIS_SERVICE = 'social-emergency';

/**
 * Who answers a service at that moment: those whom the flows in force name, while their hours last, else the first of
 * their stand-ins, in order, that is open and may be asked. Hours are those of Europe/Rome, with Italian holidays.
 */
export function whoAnswers(view: RegistryView, query: WhoAnswersQuery): WhoAnswers | undefined {
  const flows = flowsFor(view, query);
  const firsts = firstAsked(view, flows, query);
  const open = firsts.find(({ schedule }) => isOpen(schedule, query.at));
  if (open !== undefined) return answer(open, query.at, { standIn: false, open: true });
  const standIn = standInsOf(view, flows, firsts, query).find(({ schedule }) => isOpen(schedule, query.at));
  if (standIn !== undefined) return answer(standIn, query.at, { standIn: true, open: true }, firsts);
  const [first] = firsts;
  return first === undefined ? undefined : answer(first, query.at, { standIn: false, open: false });
}

function flowsFor(view: RegistryView, { service, from, at }: WhoAnswersQuery): Flow[] {
  return view.protocolsInForce(at).flatMap((protocol) =>
    protocol.flows
      .filter((flow) => flow.service === service && isForPurpose(flow, undefined))
      .map((flow) => ({
        ...flow,
        from: flow.from.filter((id) => (from === undefined || id === from) && view.hasSigned(protocol, id)),
        to: flow.to.filter((id) => view.hasSigned(protocol, id)),
      }))
      .filter((flow) => flow.from.length > 0),
  );
}

/** Those asked directly: named by a flow, and not only as another flow's stand-in. */
function firstAsked(view: RegistryView, flows: readonly Flow[], query: WhoAnswersQuery): Candidate[] {
  const later = new Set(
    flows.flatMap((flow) => standInIds(view, flow, query.comune).filter((id) => !flow.to.includes(id))),
  );
  const all = flows.flatMap((flow) => flow.to.map((id) => candidate(view, flow, id))).filter(isSome);
  const near = all.filter(({ institution }) => serves(institution, query.comune));
  const firsts = near.filter(({ institution }) => !later.has(institution.id));
  if (firsts.length > 0) return firsts;
  // a comune that nobody serves: better any number than none
  return near.length > 0 ? near : all;
}

function standInsOf(
  view: RegistryView,
  flows: readonly Flow[],
  firsts: readonly Candidate[],
  { comune }: WhoAnswersQuery,
): Candidate[] {
  const asked = new Set(firsts.map(({ institution }) => institution.id));
  const ids = flows
    .filter((flow) => flow.to.some((id) => asked.has(id)))
    .flatMap((flow) => standInIds(view, flow, comune));
  const pis = pisOf(view, comune)?.id;
  return [...new Set(ids)]
    .map((id) => {
      const flow = flows.find((each) => each.to.includes(id));
      const found = flow === undefined ? undefined : candidate(view, flow, id);
      // the PIS stands in at its own hours, whatever those of the office beside it
      const hours = id === pis ? found?.institution.hours[PIS_SERVICE] : undefined;
      return found === undefined || hours === undefined ? found : { ...found, schedule: [hours] };
    })
    .filter(isSome);
}

const standInIds = (view: RegistryView, flow: Flow, comune: string | undefined): string[] =>
  (flow.standIns ?? []).map((id) => (id === PIS ? pisOf(view, comune)?.id : id)).filter(isSome);

const pisOf = (view: RegistryView, comune: string | undefined): Institution | undefined =>
  comune === undefined
    ? undefined
    : view
        .institutions()
        .find(
          ({ kind, services, comuni }) =>
            kind === 'ambito' && services.includes(PIS_SERVICE) && comuni?.includes(comune) === true,
        );

/** Whether somebody of that institution answers under this flow at that moment. */
export function answersNow(view: RegistryView, flow: Flow, institution: string, at: Date): boolean {
  const found = candidate(view, flow, institution);
  return found !== undefined && isOpen(found.schedule, at);
}

function candidate(view: RegistryView, flow: Flow, id: string): Candidate | undefined {
  const institution = view.institution(id);
  if (institution?.services.includes(flow.service) !== true) return undefined;
  const own = institution.hours[flow.service] ?? institution.hours['staff'] ?? 'always';
  return { institution, schedule: [flow.hours, own] };
}

const serves = ({ comuni }: Institution, comune: string | undefined): boolean =>
  comune === undefined || comuni === undefined || comuni.includes(comune);

function answer(
  { institution, schedule }: Candidate,
  at: Date,
  how: Pick<WhoAnswers, 'standIn' | 'open'>,
  instead: readonly Candidate[] = [],
): WhoAnswers {
  const ends = [
    how.open ? closesAt(schedule, at) : undefined,
    ...instead.map((first) => opensAt(first.schedule, at)),
  ].filter(isSome);
  const until = ends.length === 0 ? undefined : new Date(Math.min(...ends.map((end) => end.getTime())));
  return {
    institution: institution.id,
    phone: institution.onCall,
    ...(until === undefined ? {} : { until }),
    ...how,
  };
}

const isSome = <T>(value: T | undefined): value is T => value !== undefined;
