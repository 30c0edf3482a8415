import { describe, expect, it } from '@jest/globals';
import type { Admitted } from '#messaging';
import { RegistryView, type Institution } from '#trust';
import { localSides } from './contents.js';

const MOVED = 1_000;

/** `casa-rifugio-1` moves from one node to another. */
function registry(): RegistryView {
  const view = new RegistryView({ pins: {} });
  const list = (id: string, node: string, appendedAt: number): void => {
    const said = { name: id, kind: 'cav', onNetwork: true, services: [], onCall: '', hours: {} };
    const body: Institution = { id, node, ...said };
    view.apply({ kind: 'institution', body, appendedAt, offset: BigInt(appendedAt) });
  };
  list('cav-1', 'intake-cav', 0);
  list('casa-rifugio-1', 'shelter-beds', 1);
  list('casa-rifugio-1', 'intake-cav', MOVED);
  return view;
}

describe('the sides that a node speaks for', () => {
  it('are those that it spoke for when the event was appended', () => {
    const sides = (node: string, appendedAt: number): readonly string[] =>
      localSides({ node, registry: registry() }, {
        attributes: { from: 'cav-1', to: 'casa-rifugio-1' },
        record: { appendedAt },
      } as Admitted);
    expect(sides('intake-cav', MOVED - 1)).toEqual(['s']);
    expect(sides('shelter-beds', MOVED - 1)).toEqual(['r']);
    expect(sides('intake-cav', MOVED)).toEqual(['s', 'r']);
    expect(sides('shelter-beds', MOVED)).toEqual([]);
  });
});
