/** DATI INVENTATI. A centre that everybody may come to. */
export const CENTRE = {
  code: 'cav-1-sede',
  kind: 'cav',
  organization: 'cav-1',
  name: 'Centro antiviolenza Uno',
  nameEn: 'Anti-violence centre One',
  description: 'DATI INVENTATI. Ascolto e sostegno, gratuiti e riservati.',
  ambiti: ['ambito-andria', 'ambito-canosa'],
  needs: ['talk', 'legal', 'psychological'],
  access: ['walk-in', 'by-phone'],
  languages: ['it', 'en'],
  phones: [{ number: '000 300 0001', note: 'ogni giorno' }],
  email: 'centro@example.org',
  website: 'https://centro.example.org/',
  hours: {
    holidays: true,
    open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '19:00' }],
  },
  place: { address: 'Via Inventata 1', comune: '110001', postcode: '76123' },
  stepFree: true,
  accepting: 'open',
};

/** DATI INVENTATI. */
export const SHELTER = {
  code: 'casa-rifugio-1',
  kind: 'casa-rifugio',
  organization: 'casa-rifugio-1',
  name: 'Casa rifugio',
  description: 'DATI INVENTATI. Un posto sicuro. Ci si arriva attraverso un centro.',
  ambiti: [],
  needs: ['safe-place'],
  access: ['through-network'],
  languages: ['it'],
  phones: [],
};
