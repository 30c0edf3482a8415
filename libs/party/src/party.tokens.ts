/** What `libs/referral` needs to know of this node: a `PartyContext`. */
export const PARTY_CONTEXT = Symbol('PARTY_CONTEXT');
/** What the service counts of its own tables: a `CountFigures`. */
export const STATISTICS = Symbol('STATISTICS');
/** How this node calls others' private ports. */
export const CALL_PEER = Symbol('CALL_PEER');
/** What this node is told about notices: a `NotifySettings`. */
export const NOTIFY_SETTINGS = Symbol('NOTIFY_SETTINGS');
/** What a service adds to the worklist: `WorklistSource[]`. */
export const WORKLIST_SOURCES = Symbol('WORKLIST_SOURCES');
/** Where a demonstration's rota is; null: nowhere. */
export const ROTA_FILE = Symbol('ROTA_FILE');
export const SERVICE_JOBS = Symbol('SERVICE_JOBS');
/** This node as a witness of other bodies' logs: a `Witness`. */
export const WITNESS = Symbol('WITNESS');
