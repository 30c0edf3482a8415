import type { Flow, Protocol } from '#trust';

const flow = (more: Pick<Flow, 'id' | 'from' | 'to' | 'service'> & Partial<Flow>): Flow => ({
  senderRoles: ['operator', 'coordinator'],
  recipientRoles: ['operator', 'coordinator'],
  kind: 'request',
  purpose: 'protection',
  legalBasis: { art6: '6(1)(e)', art9: '9(2)(g)', national: 'to-confirm' },
  data: { T0: 'submitted', T1: 'submitted', T2: 'confirmed' },
  precondition: ['agreement', 'necessity'],
  deadlines: {
    E1: { received: 'PT1M', acknowledged: 'PT15M', decided: 'PT1H' },
    E3: { received: 'PT1M', acknowledged: 'P1D', decided: 'P3D' },
  },
  workingDays: ['E3', 'E4'],
  hold: { E1: 'PT4H' },
  expiry: { E2: 'P2D' },
  hours: 'always',
  retention: 'to-confirm',
  ...more,
});

const CENTRES = ['cav-1', 'cav-2'];

/** Who may ask whom in the specs. */
export const placementProtocol = (): Protocol => ({
  id: 'test-protocol',
  version: 1,
  title: 'Protocollo di prova, DATI INVENTATI',
  article: '1',
  status: 'active',
  valid: ['2026-01-01', '2099-12-31'],
  act: { deed: 'DATI INVENTATI', number: '0000000/2025', pdfSha256: '0'.repeat(64) },
  signatories: [...CENTRES, 'casa-rifugio-1', 'casa-rifugio-2', 'ambito-andria'],
  paperSignatories: ['casa-fuori-1'],
  flows: [
    flow({ id: 'to-shelter', from: CENTRES, to: ['casa-rifugio-1', 'casa-rifugio-2'], service: 'placement' }),
    flow({
      id: 'to-shelter-hand-over',
      from: CENTRES,
      to: ['casa-rifugio-1', 'casa-rifugio-2'],
      service: 'placement',
      purpose: 'hand-over',
    }),
    flow({ id: 'to-outside', from: CENTRES, to: ['casa-fuori-1'], service: 'placement' }),
    flow({ id: 'to-centre', from: CENTRES, to: CENTRES, service: 'centre-support', purpose: 'support' }),
    flow({
      id: 'cost',
      from: CENTRES,
      to: ['ambito-andria'],
      service: 'cost-cover',
      kind: 'question',
      purpose: 'cost-cover',
      data: { T0: 'submitted' },
    }),
    flow({
      id: 'notice',
      from: CENTRES,
      to: ['ambito-andria'],
      service: 'health-notice',
      kind: 'notice',
      purpose: 'health-care',
    }),
  ],
});
