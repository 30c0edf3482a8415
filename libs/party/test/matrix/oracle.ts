/**
 * Who may do and read what, written by hand from the design's sentences (§3.2, §6, §13) and from nothing in the code: it
 * imports no permission and no rule. A route that is not here fails the matrix.
 */
export const ROLES = [
  'operator',
  'clinician',
  'coordinator',
  'dpo',
  'registrar',
  'planner',
  'auditor',
  'admin',
  'nobody',
] as const;
export type Role = (typeof ROLES)[number];

/** As what somebody stands to the referral; `duty`: it is assigned to nobody. */
export const ASSIGNMENTS = ['team', 'none', 'duty', 'break-glass', 'blocked'] as const;
export type Assignment = (typeof ASSIGNMENTS)[number];

/**
 * `own`: of the party whose node is called; `foreign`: of another institution of the same node; `elsewhere`: of one that
 * this node does not speak for.
 */
export type Place = 'own' | 'foreign' | 'elsewhere';

export interface Cell {
  readonly role: Role;
  readonly side: 's' | 'r';
  readonly place: Place;
  readonly assignment: Assignment;
}

/** "operator, coordinator, dpo in every institution; … clinician at the ASL; admin runs a node and sees no case" (§13). */
const handles = ({ role }: Cell): boolean => ['operator', 'clinician', 'coordinator'].includes(role);
const coordinates = ({ role }: Cell): boolean => role === 'coordinator';
const oversees = ({ role }: Cell): boolean => role === 'dpo';
const runs = ({ role }: Cell): boolean => role === 'admin';
const signsIn = ({ role }: Cell): boolean => role !== 'nobody';

/** "rows are fenced by institution"; "Blocks beat team, coordinator and break-glass" (§6). */
const party = ({ place, assignment }: Cell): boolean => place === 'own' && assignment !== 'blocked';
const sender = (cell: Cell): boolean => party(cell) && cell.side === 's';
const recipient = (cell: Cell): boolean => party(cell) && cell.side === 'r';

/** "before assignment by the duty coordinator, at T0" (§6); who sends it is its team from the first moment. */
const onDuty = (cell: Cell): boolean => cell.assignment === 'duty' && cell.side === 'r' && coordinates(cell);
const onTeam = (cell: Cell): boolean => party(cell) && cell.assignment === 'team';
/** "Break-glass opens one referral of one's own institution to one person at once": not a case. */
const readsAll = (cell: Cell): boolean =>
  handles(cell) && party(cell) && (onTeam(cell) || cell.assignment === 'break-glass');
const reads = (cell: Cell): boolean => readsAll(cell) || (handles(cell) && party(cell) && onDuty(cell));

/** The coordinator assigns without reading; the team hands over. */
const assigns = (cell: Cell): boolean => handles(cell) && party(cell) && (onTeam(cell) || coordinates(cell));

/** Inside a node: of one of the institutions that it speaks for. */
const here = ({ place }: Cell): boolean => place !== 'elsewhere';

export interface Rule {
  /** Whether the route is there for this person; for everybody else it answers as if it were not. */
  readonly there: (cell: Cell) => boolean;
  /** What the answer holds, where it is there: by the name of a probe of the matrix. */
  readonly shows?: Readonly<Record<string, (cell: Cell) => boolean>>;
}

/** The matrix has one draft and one message per side, of this person. */
const writes = ({ role, place, assignment }: Cell): boolean =>
  role === 'operator' && place === 'own' && assignment === 'team';

const worklist: Rule = { there: (cell) => handles(cell) && party(cell) };
const recipientVerb: Rule = { there: (cell) => handles(cell) && recipient(cell) };
const senderVerb: Rule = { there: (cell) => handles(cell) && sender(cell) };
const team: Rule = { there: assigns };
const caseTeam: Rule = { there: (cell) => assigns(cell) && cell.side === 's' };
const file: Rule = { there: (cell) => handles(cell) && sender(cell) && onTeam(cell) };
const entry: Rule = { there: (cell) => handles(cell) && here(cell) };
/** The institution's own, whoever is shut out of a referral. */
const onRota = ({ place }: Cell): boolean => place === 'own';
const rota: Rule = { there: (cell) => coordinates(cell) && onRota(cell) };
const machine: Rule = { there: (cell) => runs(cell) && here(cell) };

export const ORACLE: Readonly<Record<string, Rule>> = {
  'POST cases': entry,
  // her own files, with the names that they go by
  'GET cases': {
    there: entry.there,
    shows: { case: (cell) => sender(cell) && onTeam(cell), alias: (cell) => sender(cell) && onTeam(cell) },
  },
  'POST searches': {
    there: entry.there,
    shows: {
      hit: (cell) => sender(cell),
      name: () => false,
      // an alias is for those who work on the file
      alias: (cell) => sender(cell) && onTeam(cell),
    },
  },
  'POST cases/{id}/agreements': file,
  'GET cases/{id}/agreements': file,
  'GET cases/{id}/requests': { there: file.there, shows: { referral: () => true, needs: () => false } },
  // the same as sending one: a file is used by its team
  'POST cases/{id}/requests': file,
  'POST cases/{id}/return': file,
  'POST cases/{id}/hand-over': file,
  'GET cases/{id}/team': caseTeam,
  'POST cases/{id}/team': caseTeam,
  'POST cases/{id}/blocks': caseTeam,
  'POST cases/{id}/block-lifts': caseTeam,
  // a file, her name and her contact are its team's
  'GET cases/{id}': { there: file.there, shows: { name: () => false, case: () => true } },
  'GET cases/{id}/paths': file,
  'GET cases/{id}/household': file,
  'PUT cases/{id}/household': file,
  // the forms themselves say nothing of anybody
  'GET forms': entry,
  'GET cases/{id}/risk-assessments': file,
  'POST cases/{id}/risk-assessments': file,
  'GET cases/{id}/needs-assessments': file,
  'POST cases/{id}/needs-assessments': file,
  'PATCH cases/{id}': file,
  'POST cases/{id}/closure': file,
  'POST cases/{id}/reopening': file,
  'GET cases/{id}/identity': { there: file.there, shows: { name: () => true } },
  'PUT cases/{id}/identity': file,
  'POST agreements/{id}/withdrawal': { there: (cell) => handles(cell) && sender(cell) },
  'GET cases/{id}/exclusions': file,
  'PUT cases/{id}/exclusions': file,

  // one's own, and nobody else's
  'GET drafts': { there: entry.there, shows: { draft: writes } },
  'GET drafts/{id}': { there: writes },
  'PUT drafts/{id}': { there: writes },
  'DELETE drafts/{id}': { there: writes },

  // asked with a file's id: what a file says goes out through its team alone
  'POST referrals': file,
  'GET referrals': { there: entry.there, shows: { referral: (cell) => party(cell) } },
  // "operators see the worklist": the envelope; her file's id is the sender's alone
  'GET referrals/{id}': {
    there: worklist.there,
    shows: {
      state: () => true,
      case: ({ side }) => side === 's',
      needs: () => false,
      risk: () => false,
      excluded: () => false,
      declineReason: () => false,
      name: () => false,
    },
  },
  'GET referrals/{id}/timeline': {
    there: worklist.there,
    shows: { needs: () => false, risk: () => false, excluded: () => false, precise: () => false },
  },
  'GET referrals/{id}/content': {
    there: reads,
    shows: {
      needs: () => true,
      excluded: () => true,
      risk: readsAll,
      necessity: readsAll,
      // "the precise reason stays in the recipient's database" (§4)
      declineReason: (cell) => readsAll(cell) && cell.side === 'r',
      events: readsAll,
      case: () => false,
      name: () => false,
    },
  },
  // what one sent, for the people who work on it
  'GET referrals/{id}/again': { there: file.there, shows: { needs: () => true, risk: () => true } },
  // what was sent in the night is sent on by the people who sent it
  'POST referrals/{id}/morning': { there: file.there },
  // a file of the recipient's own
  'POST referrals/{id}/case': { there: (cell) => handles(cell) && recipient(cell) && onTeam(cell) },
  'GET referrals/{id}/team': team,
  'POST referrals/{id}/assignment': team,
  'POST referrals/{id}/blocks': team,
  'POST referrals/{id}/block-lifts': team,
  'POST referrals/{id}/break-glass': worklist,

  // asked for by those who help her at the recipient; the duty coordinator stays at T0
  'POST referrals/{id}/identity': {
    there: (cell) => readsAll(cell) && recipient(cell),
    // here, after her yes, and nowhere else
    shows: { name: () => true, contact: () => true },
  },
  // whoever says that it is hidden answers for it
  'POST referrals/{id}/obscuration': { there: (cell) => handles(cell) && recipient(cell) && onTeam(cell) },

  'POST referrals/{id}/acknowledgement': recipientVerb,
  'POST referrals/{id}/info-request': recipientVerb,
  'POST referrals/{id}/waitlisting': recipientVerb,
  'POST referrals/{id}/offer': recipientVerb,
  'POST referrals/{id}/offer-withdrawal': recipientVerb,
  'POST referrals/{id}/voice-agreement': recipientVerb,
  'POST referrals/{id}/decline': recipientVerb,
  'POST referrals/{id}/admission': recipientVerb,
  'POST referrals/{id}/no-show': recipientVerb,
  'POST referrals/{id}/completion': recipientVerb,
  'POST referrals/{id}/answer': recipientVerb,
  'POST referrals/{id}/meeting': recipientVerb,
  'POST referrals/{id}/info': senderVerb,
  'POST referrals/{id}/offer-refusal': senderVerb,
  'POST referrals/{id}/confirmation': senderVerb,
  'POST referrals/{id}/cancellation': senderVerb,
  'POST referrals/{id}/own-decision': senderVerb,
  'POST referrals/{id}/correction': senderVerb,
  'POST referrals/{id}/departure': senderVerb,
  // the same content to somebody else: whoever may not read it may not send it; an emergency opens, and does not send
  'POST referrals/{id}/reroute': { there: file.there },

  'GET tasks': { there: entry.there, shows: { task: (cell) => party(cell) } },
  'POST tasks/{id}/completion': worklist,
  'GET worklist': { there: entry.there, shows: { task: (cell) => party(cell) } },

  // a message is read by whom it was sent to
  'GET notifications/{id}': { there: writes, shows: { task: () => true } },

  // "a second reviews": coordinator or officer
  'GET break-glass': {
    there: (cell) => (coordinates(cell) || oversees(cell)) && here(cell),
    shows: { opening: (cell) => party(cell) },
  },
  'POST break-glass/{id}/review': {
    there: (cell) => (coordinates(cell) || oversees(cell)) && party(cell),
  },
  // "for that institution's own data-protection officer" (§6)
  'GET access-records': {
    there: (cell) => oversees(cell) && here(cell),
    shows: { record: (cell) => party(cell) },
  },
  'GET withdrawals': { there: (cell) => oversees(cell) && here(cell) },
  'GET erasures': { there: (cell) => oversees(cell) && here(cell) },
  'GET access-records/{id}/proof': { there: (cell) => oversees(cell) && party(cell) },
  'GET access-alarms': {
    there: (cell) => (coordinates(cell) || oversees(cell)) && here(cell),
    shows: { alarm: (cell) => party(cell) },
  },

  'POST cases/{id}/erasure': { there: (cell) => oversees(cell) && sender(cell) },
  'POST referrals/{id}/erasure': { there: (cell) => oversees(cell) && party(cell) },

  // who is on duty, all who work there see; the rota is the coordinator's, her own address everybody's own
  'GET duty': { there: entry.there, shows: { shift: onRota, dutyPhone: onRota, address: () => false } },
  'GET duty/shifts': {
    there: entry.there,
    shows: { shift: onRota, dutyPhone: onRota, address: () => false },
  },
  'GET duty/gaps': { there: entry.there, shows: { address: () => false } },
  'PUT duty/shifts/{id}': rota,
  'DELETE duty/shifts/{id}': rota,
  'GET duty/contact': { there: entry.there, shows: { address: () => false } },
  'PUT duty/contact': entry,
  'GET duty/people': {
    there: (cell) => coordinates(cell) && here(cell),
    shows: { dutyPerson: onRota, address: () => false },
  },
  'POST duty/people': { there: (cell) => coordinates(cell) && here(cell) },
  'PUT duty/people/{id}/contact': rota,
  'DELETE duty/people/{id}': rota,

  'POST who-answers': { there: (cell) => signsIn(cell) && here(cell) },
  'POST countersignatures': { there: (cell) => coordinates(cell) && here(cell) },
  // "confirmed by the coordinator": figures of the institution, none of a referral
  'GET capacity': entry,
  // whom one may ask: of the protocols and of no file
  'GET paths': entry,
  'GET statistics': { there: (cell) => coordinates(cell) && here(cell) },
  'POST statistics': { there: (cell) => coordinates(cell) && here(cell) },
  'GET stream': {
    there: (cell) => (handles(cell) || cell.role === 'auditor') && here(cell),
  },
  // whether the node works, for whoever asks
  'GET status': { there: () => true },
  'GET operations/status': machine,
  'GET operations/parked': machine,
  'GET operations/quarantined': machine,
  'POST operations/parked/retry': machine,
  'POST operations/halted/release': machine,
  'GET operations/keys': machine,
  'POST operations/keys/requests': machine,
  'POST operations/keys/entries': machine,
  'POST operations/keys/revocations': machine,
  'POST operations/keys/renewal': machine,
  'POST operations/keys/rewrap': machine,
};
