import { beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#kernel';
import { formatProof, inclusionProof, leafHash, parseProof, tileNodeReader, tilePath } from '#merkle';
import { generateEventKey, generateIdentityKey, listEventKey, sign } from '#trust';
import { signedBytes } from '#contracts';
import { filesOf, logPolicy, WITNESSES } from '../../test/shown-log.js';
import { SmallNetwork } from '../../test/small-network.js';
import { checkReceipt, type ReceiptVerdict } from './check-receipt.js';

const INDEX = 9;

let network: SmallNetwork;
let receipt: string;
let content: { envelope: Record<string, string>; key: Record<string, unknown> };

/** As the audit gives it, of the log as it stands. */
async function receiptOf(index: number, witnesses = WITNESSES): Promise<string> {
  const files = filesOf(network.entries(), witnesses);
  const size = network.said.length;
  const reader = tileNodeReader(size, (tile) =>
    Promise.resolve(files.get(tilePath(tile)) ?? Buffer.alloc(0)),
  );
  const proof = await inclusionProof(size, index, reader);
  const checkpoint = files.get('checkpoint')?.toString() ?? '';
  return formatProof({ extra: Buffer.from(canonicalJson(content)), index, proof, checkpoint });
}

beforeAll(async () => {
  network = new SmallNetwork();
  for (let i = 0; i < 300; i += 1) network.heartbeat(network.cav);
  const keys = network.said.map(
    ({ body }) => JSON.parse(body?.toString() ?? '{}') as Record<string, unknown>,
  );
  const key = keys.find(({ kid }) => kid === network.cav.key.kid) ?? {};
  content = { envelope: { ...network.said[INDEX]?.attributes }, key };
  receipt = await receiptOf(INDEX);
});

const policy = () => ({ ...logPolicy, trusted: { pins: network.pins, province: 'provincia-bat' } });
const check = (text: string): ReceiptVerdict => checkReceipt(text, policy());
/** The same receipt with something else in it. */
const holding = (extra: object): string =>
  formatProof({ ...parseProof(receipt), extra: Buffer.from(JSON.stringify(extra)) });

describe('a receipt', () => {
  it('says which event, whose, where, and who cosigned', () => {
    expect(check(receipt)).toMatchObject({
      verdict: 'right',
      says: [],
      event: {
        id: content.envelope['id'],
        type: 'staffetta.statements.heartbeat-emitted.v1',
        institution: 'cav-1',
        node: 'intake-cav',
        time: content.envelope['time'],
        index: INDEX,
      },
      checkpoint: { origin: 'prova.example/log', size: 308 },
      witnesses: { witnessed: true },
    });
  });

  it('cannot tell what it does not hold, or whom nobody vouches for', async () => {
    const { extra: _, ...bare } = parseProof(receipt);
    expect(check(formatProof(bare))).toMatchObject({
      verdict: 'unknown',
      says: [expect.stringMatching(/no envelope/)],
    });
    expect(checkReceipt(receipt, logPolicy)).toMatchObject({
      verdict: 'unknown',
      says: ['who said it was not checked: the policy names no institutions'],
    });
    expect(check(await receiptOf(INDEX, WITNESSES.slice(0, 1)))).toMatchObject({
      verdict: 'unknown',
      says: ['not witnessed: missing prova.example/centro'],
    });
  });
});

describe('refused is', () => {
  const says = (text: string): unknown => {
    const {
      verdict,
      says: [first],
    } = check(text);
    return [verdict, first];
  };

  it.each([
    '',
    'junk',
    'c2sp.org/tlog-proof@v1\n',
    '\u001b[2J',
    'c2sp.org/tlog-proof@v1\nindex 0\n\n',
    'x'.repeat(100_000),
  ])('what is no receipt: %j', (text) => {
    expect(says(text)).toEqual(['wrong', 'this is no receipt']);
  });

  it.each([
    {},
    { envelope: null },
    { envelope: { id: 1 } },
    { envelope: 'text' },
    { envelope: { type: '\u001b[2J', source: '/a/b' } },
    { key: {} },
  ])('what holds no envelope: %j', (extra) => {
    expect(says(holding(extra))).toEqual(['wrong', 'what the receipt holds is no envelope']);
  });

  it('another event, another place, another path', () => {
    const message = 'the event is not in the log at this place';
    const altered = { ...content.envelope, time: '2026-03-02T00:00:00.000Z' };
    expect(says(holding({ ...content, envelope: altered }))).toEqual(['wrong', message]);
    const proof = parseProof(receipt);
    expect(says(formatProof({ ...proof, index: 10 }))).toEqual(['wrong', message]);
    expect(says(formatProof({ ...proof, proof: proof.proof.slice(1) }))).toEqual(['wrong', message]);
    expect(
      says(formatProof({ ...proof, proof: [leafHash(Buffer.from('x')), ...proof.proof.slice(1)] })),
    ).toEqual(['wrong', message]);
  });

  it('a checkpoint that was altered', () => {
    const { checkpoint, ...proof } = parseProof(receipt);
    const message = 'the checkpoint is not signed by this log, or a cosignature is false';
    expect(says(formatProof({ ...proof, checkpoint: checkpoint.replace('\n308\n', '\n309\n') }))).toEqual([
      'wrong',
      message,
    ]);
  });

  it('an event in the name of somebody who did not sign it', () => {
    const message = 'the event is not signed by a key that cav-1 has vouched for';
    // the Province logs an event with a key that it made and listed itself
    const [identity, key] = [generateIdentityKey(), generateEventKey()];
    const speaker = network.cav.source;
    const entry = listEventKey(identity, key, { speaker, institution: 'cav-1' });
    const forged = { ...content.envelope, kid: key.kid };
    const envelope = { ...forged, sig: sign(signedBytes(forged), key) };
    for (const given of [entry, content.key, { ...content.key, half: '\ud800' }, {}])
      expect(isBelieved({ envelope, key: given })).toEqual(['wrong', message]);
  });

  /** The verdict where the log really holds the envelope. */
  function isBelieved({ envelope, key }: { envelope: Record<string, string>; key: object }): unknown {
    const kept = [...network.said];
    const last = kept.at(-1);
    if (last === undefined) throw new Error('nothing was said');
    network.said.splice(0, Infinity, { ...last, attributes: envelope });
    const checkpoint = filesOf(network.entries()).get('checkpoint')?.toString() ?? '';
    network.said.splice(0, Infinity, ...kept);
    const extra = Buffer.from(JSON.stringify({ envelope, key }));
    return says(formatProof({ extra, index: 0, proof: [], checkpoint }));
  }
});
