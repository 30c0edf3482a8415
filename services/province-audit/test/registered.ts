import { sourceOf } from '#contracts';
import {
  countersign,
  generateEventKey,
  generateIdentityKey,
  generateTokenKey,
  listEventKey,
  listTokenKey,
  RegistryView,
  revokeKey,
  type EventKey,
  type Flow,
  type Protocol,
  type TokenKey,
} from '#trust';

/** Monday, 9:00 in Rome: when the network begins. */
export const START = Date.parse('2026-03-02T08:00:00Z');

export interface Speaker {
  readonly source: string;
  readonly institution: string;
  readonly key: EventKey;
  epoch: number;
  seq: number;
  prev: string | undefined;
}

const FLOW: Flow = {
  id: 'centre-to-shelter',
  from: ['cav-1'],
  to: ['casa-rifugio-1'],
  senderRoles: ['operator'],
  recipientRoles: ['operator'],
  service: 'placement',
  kind: 'request',
  purpose: 'protection',
  legalBasis: { art6: '6(1)(e)', art9: '9(2)(g)', national: 'to-confirm' },
  data: { T0: 'submitted', T1: 'submitted', T2: 'confirmed' },
  precondition: ['agreement'],
  deadlines: { E1: { received: 'PT1M' } },
  workingDays: [],
  hold: {},
  expiry: {},
  hours: 'always',
  retention: 'to-confirm',
};

const PROTOCOL: Protocol = {
  id: 'prova',
  version: 1,
  title: 'Prova (dati inventati)',
  article: '1',
  status: 'active',
  valid: ['2026-01-01', '2028-12-31'],
  act: { deed: 'DATI INVENTATI', number: '0000000/2025', pdfSha256: '0'.repeat(64) },
  signatories: ['provincia-bat', 'cav-1', 'casa-rifugio-1'],
  flows: [FLOW],
};

/** A registry with a centre, a shelter, the Province, and one protocol between them. */
export class Registered {
  readonly view: RegistryView;
  /** Entries of event keys, by `kid`, as the registry listed them. */
  readonly keyEntries = new Map<string, unknown>();
  private readonly identities = new Map<string, ReturnType<typeof generateIdentityKey>>();
  private readonly tokens: TokenKey[] = [];
  private registryOffset = 0n;

  constructor() {
    for (const institution of ['provincia-bat', 'cav-1', 'cav-2', 'casa-rifugio-1']) {
      this.identities.set(institution, generateIdentityKey());
    }
    this.view = new RegistryView({
      pins: Object.fromEntries([...this.identities].map(([institution, key]) => [institution, key.kid])),
    });
    this.list('cav-1', 'intake-cav');
    this.list('casa-rifugio-1', 'shelter-beds');
    this.list('provincia-bat', 'protocol-registry');
    this.publishProtocol();
  }

  /** Countersigned by all who are to sign. */
  publishProtocol(change: Partial<Protocol> = {}, flow: Partial<Flow> = {}, appendedAt = 0): void {
    const protocol = { ...PROTOCOL, ...change, flows: [{ ...FLOW, ...flow }] };
    const signers = this.tokens.filter(({ institution }) => protocol.signatories.includes(institution));
    const body = { ...protocol, countersignatures: signers.map((key) => countersign(key, protocol)) };
    this.view.apply({ kind: 'protocol', body, appendedAt, offset: this.registryOffset++ });
  }

  /** A revocation of the speaker's event key, for the view, and its body for the topic. */
  revoke(speaker: Speaker, lastSeq: number, at: number): unknown {
    const body = revokeKey(this.identity(speaker.institution), {
      kid: speaker.key.kid,
      institution: speaker.institution,
      epoch: speaker.epoch,
      lastSeq,
    });
    this.view.apply({ kind: 'key-revoked', body, appendedAt: at, offset: this.registryOffset++ });
    return body;
  }

  /** Fingerprints of the identities, as on paper. */
  get pins(): Record<string, string> {
    return Object.fromEntries([...this.identities].map(([institution, key]) => [institution, key.kid]));
  }

  private identity(institution: string): ReturnType<typeof generateIdentityKey> {
    const identity = this.identities.get(institution);
    if (identity === undefined) throw new Error('no such institution');
    return identity;
  }

  /** A speaker whose event key is listed. */
  speaker(node: string, institution: string): Speaker {
    const key = generateEventKey();
    const source = sourceOf(node, institution);
    const body = listEventKey(this.identity(institution), key, { speaker: source, institution });
    this.view.apply({ kind: 'key', body, appendedAt: 0, offset: this.registryOffset++ });
    this.keyEntries.set(key.kid, body);
    return { source, institution, key, epoch: 1_772_400_000, seq: 0, prev: undefined };
  }

  /** An institution that begins to work on the network. */
  list(id: string, node: string, appendedAt = START): void {
    const body = {
      id,
      name: id,
      kind: 'cav',
      onNetwork: true,
      node,
      services: [],
      onCall: '000 000 0000',
      hours: { staff: 'always' as const },
    };
    this.view.apply({ kind: 'institution', body, appendedAt, offset: this.registryOffset++ });
    const token = generateTokenKey(id);
    this.tokens.push(token);
    const listed = { speaker: sourceOf(node, id), institution: id };
    const key = listTokenKey(this.identity(id), token, listed);
    this.view.apply({ kind: 'key', body: key, appendedAt: 0, offset: this.registryOffset++ });
  }
}
