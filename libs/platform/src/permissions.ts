/** What everybody who signs in may do. */
const EVERYBODY = ['registry:read', 'preference:own'] as const;

/** What all who work on referrals may do; `operator` in the table below. */
const OPERATOR = [
  ...EVERYBODY,
  'referral:send',
  'referral:answer',
  'referral:read',
  'contact:read',
  'contact:write',
  'case:open',
  'case:read',
  'case:write',
  'identity:read',
  'identity:write',
  'case:search',
  'team:manage',
  'break-glass:open',
  'agreement:record',
  'unit:read',
  'unit:write',
  'stream:read',
  'duty:read',
  'equipe:read',
  'plan:read',
] as const;

/** Who may do what: this table and nothing else (design §6, §13). A permission that a role does not list is denied. */
export const PERMISSIONS = {
  operator: OPERATOR,
  // the ASL's: in a referral a clinician does what an operator does
  clinician: OPERATOR,
  // the Province's coordinator is the second person of its registry; a party's countersigns
  coordinator: [
    ...OPERATOR,
    'finding:read',
    'finding:answer',
    'registry:confirm',
    'protocol:countersign',
    'break-glass:review',
    'alarm:read',
    'log:read',
    'statistics:declare',
    'duty:manage',
    'equipe:manage',
    'indicator:read',
    'plan:contribute',
    'register:write',
    'subscription:manage',
  ],
  dpo: [
    ...EVERYBODY,
    'finding:read',
    'finding:answer',
    'break-glass:review',
    'alarm:read',
    'access:read',
    'erasure:order',
    'log:read',
    'indicator:read',
    'plan:read',
  ],
  registrar: [...EVERYBODY, 'registry:write', 'registry:confirm', 'plan:read'],
  // steers the three-year plan; the institutions’ coordinators contribute their own part
  planner: [...EVERYBODY, 'indicator:read', 'plan:read', 'plan:write', 'register:write'],
  // who closes a finding never answers one
  auditor: [
    ...EVERYBODY,
    'finding:read',
    'audit:check',
    'audit:event',
    'log:read',
    'stream:read',
    'indicator:read',
    'indicator:publish',
    'plan:read',
  ],
  // runs a node and sees no case through it
  admin: [...EVERYBODY, 'operations:read', 'operations:act', 'keys:act', 'plan:read', 'subscription:manage'],
} as const satisfies Record<string, readonly string[]>;

export type Role = keyof typeof PERMISSIONS;
export type Permission = (typeof PERMISSIONS)[Role][number];

export const ROLES = Object.keys(PERMISSIONS) as readonly Role[];

/** True for a role of the table; everything else that a token may claim counts for nothing. */
export const isRole = (name: unknown): name is Role =>
  typeof name === 'string' && Object.hasOwn(PERMISSIONS, name);

/**
 * What a program that is confined to scopes may do beside its role where its scopes say so: it needs no coordinator's
 * reach to be told by id what it may read anyway.
 */
const OF_PROGRAMS: Readonly<Partial<Record<Role, readonly Permission[]>>> = {
  operator: ['subscription:manage'],
  clinician: ['subscription:manage'],
};

/** True if one of the roles lists the permission. @param isProgram whether the caller is confined to scopes */
export function may(roles: readonly Role[], permission: Permission, isProgram = false): boolean {
  return roles.some(
    (role) =>
      (PERMISSIONS[role] as readonly Permission[]).includes(permission) ||
      (isProgram && OF_PROGRAMS[role]?.includes(permission) === true),
  );
}

/** What a request in an emergency is made of: however many requests came before, nobody is refused these. */
const FOR_EMERGENCIES: ReadonlySet<Permission> = new Set([
  'referral:send',
  'referral:answer',
  'case:open',
  'agreement:record',
  'contact:write',
]);

/** True where too many requests slow the caller, and never stop them. */
export const isForEmergencies = (permission: Permission): boolean => FOR_EMERGENCIES.has(permission);
