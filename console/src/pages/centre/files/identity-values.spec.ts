import { describe, expect, it } from '@jest/globals';
import { identityBody, identityValues } from './identity-values.js';

describe('who she is, changed', () => {
  it('keeps what the form does not show of how to reach her', () => {
    const contact = { channel: 'phone', hours: '9-12', voicemail: false, note: 'non chiedere di nessuno' };
    const values = identityValues({ name: 'Nome inventato', contact });
    expect(identityBody({ ...values, phone: '000 900 0003' }, contact)).toEqual({
      name: 'Nome inventato',
      phone: '000 900 0003',
      contact,
      children: [],
    });
    expect(identityBody({ ...values, channel: 'in-person' }, contact)['contact']).toEqual({
      channel: 'in-person',
      hours: '9-12',
      note: 'non chiedere di nessuno',
    });
  });

  it('keeps words as words until something of it is coded', () => {
    const values = identityValues({ contact: 'dopo le sei' });
    expect(identityBody(values, 'dopo le sei')['contact']).toBe('dopo le sei');
    expect(identityBody({ ...values, channel: 'phone' }, 'dopo le sei')['contact']).toEqual({
      channel: 'phone',
      note: 'dopo le sei',
    });
  });

  it('keeps every child, with or without a name, also where the name is corrected', () => {
    const values = identityValues({ children: [{ id: 'a', name: 'Uno' }, { id: 'b' }] });
    const changed = { ...values, children: ['Una', '', 'Tre', ' '], childIds: ['a', 'b', '', ''] };
    expect(identityBody(changed, undefined)['children']).toEqual([
      { id: 'a', name: 'Una' },
      { id: 'b' },
      { name: 'Tre' },
    ]);
  });
});
