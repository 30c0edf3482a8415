const URGENT = {
  received: 'PT1M',
  acknowledged: 'PT10M',
  decided: 'PT45M',
  confirmed: 'PT6H',
  'no-show': 'PT2H',
};
const SOON = {
  received: 'PT1M',
  acknowledged: 'PT2H',
  decided: 'PT24H',
  confirmed: 'PT6H',
  'no-show': 'PT2H',
};
const CALM = { received: 'PT1M', acknowledged: 'P1D', decided: 'P3D', confirmed: 'PT6H', 'no-show': 'P1D' };
const YEARS = 3;

/** Of both flows: what does not depend on who asks whom. To be compared with what was signed, line by line. */
const RULES = {
  senderRoles: ['operator', 'coordinator'],
  recipientRoles: ['operator', 'coordinator'],
  kind: 'request',
  legalBasis: { art6: '6(1)(e)', art9: '9(2)(g)', national: 'to-confirm' },
  precondition: ['agreement', 'necessity'],
  retention: 'to-confirm',
  deadlines: { E0: URGENT, E1: URGENT, E2: SOON, E3: CALM, E4: CALM },
  workingDays: ['E3', 'E4'],
  hold: { E0: 'PT3H', E1: 'PT3H', E2: 'PT8H', E3: 'P1D', E4: 'P1D' },
  expiry: { E2: 'P2D', E3: 'P7D', E4: 'P14D' },
  hours: 'always',
};

/** The protocol that a new network begins with: who may ask the shelter for a place, and the centre for support. */
export function accoglienza(province: string, now: Date): object {
  const year = now.getUTCFullYear();
  return {
    watermark: 'DATI INVENTATI',
    id: 'accoglienza',
    version: 1,
    title: "Protocollo per l'accoglienza e il sostegno (da completare)",
    status: 'active',
    valid: [`${String(year)}-01-01`, `${String(year + YEARS)}-12-31`],
    act: { deed: 'DA COMPLETARE', number: 'DA COMPLETARE', pdfSha256: '0'.repeat(64) },
    signatories: [province, 'ambito-1', 'cav-1', 'casa-rifugio-1'],
    flows: [
      {
        ...{ id: 'to-houses', from: ['cav-1', 'ambito-1'], to: ['casa-rifugio-1'], service: 'placement' },
        ...{ purpose: 'protection', data: { T0: 'submitted', T1: 'submitted', T2: 'confirmed' } },
        ...RULES,
      },
      {
        ...{
          id: 'to-centres',
          from: ['ambito-1', 'casa-rifugio-1'],
          to: ['cav-1'],
          service: 'centre-support',
        },
        ...{ purpose: 'support', data: { T0: 'submitted', T1: 'submitted', T2: 'confirmed' } },
        ...RULES,
      },
    ],
  };
}
