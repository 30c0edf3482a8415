import { describe, expect, it } from '@jest/globals';
import { readCriteria, requireEndpoint, waitS } from './subscription.js';

const KNOWN = {
  institution: 'asl-bt',
  statuses: ['requested', 'accepted', 'in-progress'],
  codes: ['health-care', 'health-notice'],
};
const read = (text: string): unknown => readCriteria(text, KNOWN);

describe('criteria', () => {
  it.each([
    ['Task', {}],
    ['Task?', {}],
    ['Task?status=requested,in-progress', { statuses: ['requested', 'in-progress'] }],
    ['Task?owner=Organization/asl-bt', { side: 'r' }],
    ['Task?requester=asl-bt&code=health-care', { side: 's', codes: ['health-care'] }],
  ])('%s', (text, found) => {
    expect(read(text)).toEqual(found);
  });

  it.each([
    ['Patient?_id=1', 'type'],
    ['task', 'type'],
    ['', 'type'],
    ['Task?status=requested?x', 'type'],
    ['Task?status=ready', 'status'],
    ['Task?status=', 'status'],
    ['Task?status=requested,', 'status'],
    ['Task?status=requested&status=accepted', 'repeated'],
    ['Task?code=placement', 'code'],
    ['Task?owner=Organization/cav-1', 'owner'],
    ['Task?requester=https://elsewhere.example/Organization/asl-bt', 'requester'],
    ['Task?owner=asl-bt&requester=asl-bt', 'owner-and-requester'],
    ['Task?patient=Patient/1', 'parameter'],
    ['Task?__proto__=1', 'parameter'],
    ['Task?status:not=requested', 'parameter'],
  ])('%s is refused: %s', (text, rule) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'subscription.criteria', details: { rule } }),
    );
  });
});

describe('where notifications go', () => {
  const rules = {
    hosts: ['ris.asl.example', 'gate.example:8443', 'said.example:443', '[::1]'],
    onlyTls: true,
  };
  const faultOf = (text: string, more: object = {}): unknown => {
    try {
      return requireEndpoint(text, { ...rules, ...more }).href;
    } catch (error) {
      return (error as { details?: { rule?: string } }).details?.rule;
    }
  };

  it.each([
    ['https://ris.asl.example/hook', 'https://ris.asl.example/hook'],
    ['https://RIS.asl.example:443/a?b=c', 'https://ris.asl.example/a?b=c'],
    // a host without a port is not all that runs on it
    ['https://ris.asl.example:444/', 'host'],
    ['https://ris.asl.example:22/', 'host'],
    ['https://said.example/', 'https://said.example/'],
    ['https://said.example:8443/', 'host'],
    ['https://[::1]/', 'https://[::1]/'],
    ['https://[::1]:8443/', 'host'],
    ['https://gate.example:8443/', 'https://gate.example:8443/'],
    ['https://gate.example/', 'host'],
    ['https://ris.asl.example.evil.example/', 'host'],
    ['https://ris.asl.example@evil.example/', 'url'],
    ['https://evil.example/#ris.asl.example', 'url'],
    ['https://169.254.169.254/latest', 'host'],
    ['https://127.0.0.1/', 'host'],
    ['http://ris.asl.example/', 'https'],
    ['file:///etc/passwd', 'https'],
    ['gopher://ris.asl.example/', 'https'],
    ['/hook', 'url'],
    ['', 'url'],
  ])('%s: %s', (text, outcome) => {
    expect(faultOf(text)).toBe(outcome);
  });

  it('needs no TLS in tests, and is nowhere where nobody was named', () => {
    expect(faultOf('http://ris.asl.example/', { onlyTls: false })).toBe('http://ris.asl.example/');
    expect(faultOf('http://ris.asl.example:443/', { onlyTls: false })).toBe('host');
    expect(faultOf('http://said.example/', { onlyTls: false })).toBe('host');
    expect(faultOf('file://ris.asl.example/', { onlyTls: false })).toBe('https');
    expect(faultOf('https://ris.asl.example/', { hosts: [] })).toBe('host');
  });

  it('is tried again later, and later, and not later than that', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 400].map(waitS)).toEqual([5, 15, 30, 60, 300, 900, 900, 900]);
  });
});
