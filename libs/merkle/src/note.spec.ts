import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSigner } from '../test/test-keys.js';
import {
  ED25519,
  ed25519Verifier,
  formatNote,
  formatSignature,
  formatVkey,
  keyId,
  openNote,
  parseNote,
  parseSignatureLines,
  parseVkey,
  signNote,
  withSignatures,
} from './index.js';

// C2SP/C2SP at 5ba5ee830903e91240fc6f9f3a7a9293d49e69c9: signed-note.md, "Example" under "Verifier keys", and the note
// at its beginning.
const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const POEM = `Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
`;
const example = ed25519Verifier(parseVkey(VKEY));
const log = testSigner('log.example/one');
const logVerifier = ed25519Verifier(log);
const malformed = expect.objectContaining({ code: 'note.malformed' });
const invalid = expect.objectContaining({ code: 'note.signature-invalid' });
const unsigned = expect.objectContaining({ code: 'note.unsigned' });

describe('a verifier key', () => {
  it('is read and written as the specification shows', () => {
    const vkey = parseVkey(VKEY);
    expect(vkey).toMatchObject({ name: 'example.com/foo', type: ED25519 });
    expect(keyId(vkey.name, vkey.type, vkey.publicKey)).toBe(0x530d903a);
    expect(formatVkey(vkey)).toBe(VKEY);
  });

  it.each([
    ['another id', VKEY.replace('530d903a', '530d903b')],
    ['an id in capitals', VKEY.replace('530d903a', '530D903A')],
    ['another name', VKEY.replace('foo', 'fop')],
    ['no name', VKEY.replace('example.com/foo', '')],
    ['a space', VKEY.replace('/foo', '/ foo')],
    ['a short key', VKEY.slice(0, -4)],
    ['an unknown type', VKEY.replace('+Aeky', '+Auky')],
    ['no padding that is needed', `${VKEY}=`],
    ['a line feed', `${VKEY}\n`],
    ['nothing', ''],
  ])('with %s is refused', (_, text) => {
    expect(() => parseVkey(text)).toThrow(expect.objectContaining({ code: 'note.vkey-malformed' }));
  });

  it('cannot have a name that no note could bear', () => {
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\nb', 'a\u2003b']) {
      expect(() => formatVkey({ ...log.vkey(ED25519), name })).toThrow(RangeError);
    }
  });
});

describe('a signed note', () => {
  it('of the specification opens with its key, as text and as bytes', () => {
    for (const input of [NOTE, Buffer.from(NOTE)]) {
      const { body, verified } = openNote(input, [example]);
      expect(body).toBe('This is an example message.\n');
      expect(verified).toMatchObject([{ name: 'example.com/foo', keyId: 0x530d903a }]);
    }
  });

  it('is split at the last empty line', () => {
    const { body, signatures } = parseNote(POEM);
    expect(body.split('\n')).toHaveLength(5);
    expect(signatures).toMatchObject([{ name: 'quasimodo.example/salvatore', keyId: 0x367ba04b }]);
    expect(formatNote({ body, signatures })).toBe(POEM);
  });

  it('is what was signed, whatever the text', () => {
    const line = fc.stringMatching(/^[ -~è—]{0,20}$/);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
        const body = `${lines.join('\n')}\n`;
        expect(openNote(signNote(body, log), [logVerifier]).body).toBe(body);
      }),
    );
    expect(() => signNote('no line feed', log)).toThrow(malformed);
    expect(() => signNote('a tab\t\n', log)).toThrow(malformed);
  });

  const [sigLine = ''] = NOTE.split('\n').slice(2);
  it.each([
    ['no empty line', NOTE.replace('\n\n', '\n')],
    ['no signature', 'This is an example message.\n\n'],
    ['no text', `\n${sigLine}\n`],
    ['no last line feed', NOTE.slice(0, -1)],
    ['something behind', `${NOTE}junk\n`],
    ['an empty line behind', `${NOTE}\n`],
    ['a carriage return', NOTE.replace('message.', 'message.\r')],
    ['a tab', NOTE.replace(' message.', '\tmessage.')],
    ['a NUL', NOTE.replace('message.', 'message.\0')],
    ['half a character', NOTE.replace('message.', '\ud83d')],
    ['bytes that are no UTF-8', Buffer.from(NOTE, 'latin1')],
    ['a hyphen for the dash', NOTE.replace('—', '-')],
    ['two spaces', NOTE.replace('foo Uw', 'foo  Uw')],
    ['a word too many', NOTE.replace('QM=\n', 'QM= x\n')],
    ['a plus in the name', NOTE.replace('com/foo', 'com+foo')],
    ['base64 without padding', NOTE.replace('QM=\n', 'QM\n')],
    ['base64 in another spelling', NOTE.replace('QM=\n', 'QN=\n')],
    ['base64 for URLs', POEM.replace('Z/iJ', 'Z_iJ')],
    ['a key id and nothing', NOTE.replace(/Uw.*=/, 'Uw2QOg==')],
    ['more signatures than are read', `text\n\n${`${sigLine}\n`.repeat(65)}`],
    ['more bytes than are read', `${'x'.repeat(512 * 1024)}${NOTE}`],
  ])('with %s is refused', (_, input) => {
    expect(() => openNote(input, [example])).toThrow(malformed);
  });

  it('is refused when a known key has not signed this, and when no known key has signed', () => {
    expect(() => openNote(NOTE.replace('message', 'massage'), [example])).toThrow(invalid);
    expect(() => openNote(NOTE, [logVerifier])).toThrow(unsigned);
    expect(() => openNote(NOTE, [])).toThrow(unsigned);
    expect(() => openNote(NOTE, [example, ed25519Verifier(parseVkey(VKEY))])).toThrow(RangeError);
    const short = formatNote({
      body: 'x\n',
      signatures: [{ name: log.name, keyId: logVerifier.keyId, signature: Buffer.of(1) }],
    });
    expect(() => openNote(short, [logVerifier])).toThrow(invalid);
  });

  it('may bear signatures by keys that nobody knows, also under a known name or id', () => {
    const signature = Buffer.alloc(64);
    const strangers = [
      { name: log.name, keyId: (logVerifier.keyId ^ 1) >>> 0, signature },
      { name: 'other.example', keyId: logVerifier.keyId, signature },
      ...Array.from({ length: 15 }, (_, i) => ({ name: `w${String(i)}`, keyId: i, signature })),
    ];
    const note = parseNote(signNote('text\n', log));
    const crowd = formatNote(withSignatures(note, strangers));
    const opened = openNote(crowd, [logVerifier]);
    expect([opened.signatures.length, opened.verified.length]).toEqual([18, 1]);
    // one good signature does not outweigh a bad one by a known key
    const bad = { name: log.name, keyId: logVerifier.keyId, signature };
    const both = formatNote({ ...note, signatures: [...note.signatures, bad] });
    expect(() => openNote(both, [logVerifier])).toThrow(invalid);
  });

  it('takes further signatures, the latest of each key', () => {
    const note = parseNote(signNote('text\n', log));
    const line = (last: number): string =>
      formatSignature({ name: 'w', keyId: 1, signature: Buffer.alloc(64, last) });
    const first = withSignatures(note, parseSignatureLines(line(1)));
    const second = withSignatures(first, parseSignatureLines(line(2)));
    expect(formatNote(second)).toBe(`${signNote('text\n', log)}${line(2)}`);
    for (const lines of ['', 'junk\n', line(1).slice(0, -1), `\n\n${line(1)}`.repeat(2)]) {
      expect(() => parseSignatureLines(lines)).toThrow(malformed);
    }
  });
});
