export interface DocumentChange {
  readonly id?: string;
  readonly version?: number;
  readonly title?: string;
  readonly service?: string;
  /** The time for deciding an emergency. */
  readonly decided?: string;
}

/** A protocol between two ambiti that nothing else in the network stands against. DATI INVENTATI. */
export function networkDocument({
  id = 'prova',
  version = 1,
  title = 'Prova (dati inventati)',
  service = 'social-emergency',
  decided = 'PT1H',
}: DocumentChange = {}): Record<string, unknown> {
  const urgent = { received: 'PT1M', acknowledged: 'PT15M', decided: 'PT1H' };
  return {
    id,
    version,
    title,
    valid: ['2026-01-01', '2099-12-31'],
    signatories: ['provincia-bat', 'ambito-andria', 'ambito-trani'],
    flows: [
      {
        id: 'tra-ambiti',
        from: ['ambito-andria'],
        to: ['ambito-trani'],
        senderRoles: ['operator', 'coordinator'],
        recipientRoles: ['operator', 'coordinator'],
        service,
        kind: 'request',
        purpose: 'social-emergency',
        legalBasis: { art6: '6(1)(e)', art9: '9(2)(g)', national: 'to-confirm' },
        data: { T0: 'submitted', T1: 'submitted', T2: 'confirmed' },
        precondition: ['agreement', 'necessity'],
        deadlines: { E0: urgent, E1: { ...urgent, decided }, E2: urgent, E3: urgent, E4: urgent },
        workingDays: ['E3', 'E4'],
        hold: { E0: 'PT4H', E1: 'PT4H', E2: 'PT8H', E3: 'P1D', E4: 'P1D' },
        expiry: { E2: 'P2D', E3: 'P7D', E4: 'P14D' },
        hours: 'always',
        retention: 'to-confirm',
      },
    ],
  };
}
