import type { EquipeRole, InterventionState, NeedDropReason, NeedLack, NeedState } from '#contracts';
import type { Fault } from '../fault.js';
import { houseFaults, isOfHouse } from '../house-words.js';
import type { FundingLine } from '../plan.js';
import { evidenceFor, viewOf, type EvidenceView } from './evidence.js';
import { ambitoFault, dayFault, present, repeated, type Register, type World } from './register.js';

export interface Intervention {
  readonly title: string;
  readonly state: InterventionState;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A need of the network, from where it was noted to where it is met. */
export interface NeedBody {
  readonly title: string;
  readonly notes?: string | undefined;
  readonly lack: NeedLack;
  /** Which role an équipe lacks. */
  readonly role?: EquipeRole | undefined;
  /** Absent: the province as a whole. */
  readonly ambito?: string | undefined;
  readonly state: NeedState;
  readonly dropReason?: NeedDropReason | undefined;
  readonly notedOn: string;
  /** Periods in which the Tavolo or an institution has seen it, beside what the stream counts. */
  readonly observed?: readonly string[] | undefined;
  readonly interventions: readonly Intervention[];
  readonly funding: readonly FundingLine[];
}

/** Forwards only; what was dropped may be noted again, what is done stays. */
const NEXT: Readonly<Record<NeedState, readonly NeedState[]>> = {
  noted: ['examined', 'planned', 'funded', 'under-way', 'done', 'dropped'],
  examined: ['planned', 'funded', 'under-way', 'done', 'dropped'],
  planned: ['funded', 'under-way', 'done', 'dropped'],
  funded: ['under-way', 'done', 'dropped'],
  'under-way': ['done', 'dropped'],
  done: [],
  dropped: ['noted'],
};

export const mayBecome = (from: NeedState, to: NeedState): boolean => from === to || NEXT[from].includes(to);

const PLANNED: readonly NeedState[] = ['planned', 'funded', 'under-way', 'done'];
const FUNDED: readonly NeedState[] = ['funded', 'under-way', 'done'];

export const cents = (funding: readonly FundingLine[]): number =>
  funding.reduce((sum, line) => sum + line.cents, 0);

/** What a need's state promises. */
function stateFaults({ state, dropReason, interventions, funding }: NeedBody): Fault[] {
  const faults: Fault[] = [];
  const live = interventions.filter((each) => each.state !== 'cancelled');
  if ((state === 'dropped') !== (dropReason !== undefined))
    faults.push({ path: 'dropReason', rule: 'ifDropped' });
  if (PLANNED.includes(state) && live.length === 0) faults.push({ path: 'interventions', rule: 'needed' });
  if (FUNDED.includes(state) && cents(funding) === 0) faults.push({ path: 'funding', rule: 'needed' });
  if (state === 'done' && live.some((each) => each.state !== 'done'))
    faults.push({ path: 'interventions', rule: 'allDone' });
  return faults;
}

/** A house that lacks something is somewhere: nothing beside the lack may tell where. */
function placeFaults(code: string, body: NeedBody, { territory }: World): Fault[] {
  const { lack, ambito, title, notes, interventions } = body;
  const works = interventions.map((each, index) => [`interventions.${String(index)}.title`, each.title]);
  const texts = { code, title, notes, ...(Object.fromEntries(works) as Record<string, string>) };
  return houseFaults(isOfHouse(lack), { ambito, texts }, territory);
}

/** What is known of a need: what the stream counts for it now, then what somebody saw. */
export function evidenceOf(
  { lack, observed = [] }: NeedBody,
  { evidence }: Pick<World, 'evidence'>,
): EvidenceView[] {
  return [
    ...evidenceFor(lack, evidence).map(viewOf),
    ...observed.map((period): EvidenceView => ({ period, figure: 'observed' })),
  ];
}

export const NEEDS: Register<NeedBody> = {
  kind: 'need',
  event: 'need-recorded',
  faults: ({ code, body }, world, before) => [
    ...ambitoFault(body.ambito, world),
    ...placeFaults(code, body, world),
    ...dayFault(body.notedOn, 'notedOn'),
    ...((body.lack === 'equipe-role') === (body.role !== undefined)
      ? []
      : [{ path: 'role', rule: 'ifEquipeRole' }]),
    ...(before !== undefined && !mayBecome(before.state, body.state)
      ? [{ path: 'state', rule: 'step' }]
      : []),
    ...stateFaults(body),
    ...repeated(
      body.funding.map(({ source }) => source),
      'funding.{i}.source',
    ),
    ...body.interventions.flatMap(({ from, to }, index) => [
      ...dayFault(from, `interventions.${String(index)}.from`),
      ...dayFault(to, `interventions.${String(index)}.to`),
      ...(from !== undefined && to !== undefined && from > to
        ? [{ path: `interventions.${String(index)}.to`, rule: 'order' }]
        : []),
    ]),
  ],
  said: ({ body }, world, digest) => {
    const { lack, role, state, dropReason, notedOn, interventions, funding } = body;
    // also where an entry is older than the rule
    const ambito = isOfHouse(lack) ? undefined : body.ambito;
    const states = [...new Set(interventions.map((each) => each.state))].sort();
    return {
      ...present({ lack, role, ambito, state, dropReason, notedOn }),
      evidence: evidenceOf(body, world)
        .slice(-MOST_TOLD)
        .map(({ period, figure, by, nights }) => present({ period, figure, by, nights })),
      funding: funding.map(({ source, cents: sum }) => ({ source, cents: sum })),
      interventions: states.map((each) => ({
        state: each,
        count: interventions.filter(({ state: own }) => own === each).length,
      })),
      digest,
    };
  },
};

/** The contract's bound. */
const MOST_TOLD = 40;
