import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AppError } from '#kernel';
import { KEY_STORE } from '#messaging';
import type { PartyNetwork } from '#testing';
import type { KeyStore } from '#trust';
import { CAV, confirmedReferral, EQUIPE, openWithIdentity } from './confirmed.js';
import { databaseOf, idOf, REQUEST, someone, startNodes } from './nodes.js';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

type Item = Readonly<Record<string, unknown>>;

const listed = async (
  of: string,
  file: string,
  list: 'agreements' | 'requests',
  subject?: string,
): Promise<Item[]> => {
  const call = subject === undefined ? {} : { subject };
  return (await network.call(of, `cases/${file}/${list}`, call)).body['items'] as Item[];
};
const CHOICE = { class: 'ambito', service: 'equipe-care', tiers: ['T1', 'T0'], method: 'written' };
const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();
const agree = async (file: string, more: object = {}): Promise<string> =>
  idOf(
    await network.call(CAV, `cases/${file}/agreements`, {
      body: { ...CHOICE, validUntil: tomorrow(), ...more },
    }),
  );

describe('what a file’s page shows', () => {
  it('is what she has agreed to, the youngest first, and what of it she took back', async () => {
    const { id: file } = await openWithIdentity(network);
    expect(await listed(CAV, file, 'agreements')).toEqual([]);
    const first = await agree(file, { heardBy: 'Voce Canarina', alone: true, formVersion: '2' });
    const second = await agree(file, { class: undefined, to: EQUIPE, tiers: ['T0', 'T2'] });
    await network.call(CAV, `agreements/${second}/withdrawal`, { body: {} });
    const expired = await agree(file);
    await databaseOf(network, 'intake-cav').query(
      `UPDATE agreement SET valid_until = recorded_at WHERE id = $1`,
      [expired],
    );
    expect(await listed(CAV, file, 'agreements')).toMatchObject([
      { id: expired, valid: false, withdrawnAt: null },
      { id: second, to: EQUIPE, class: null, valid: false, withdrawnAt: expect.stringMatching(/Z$/) },
      {
        ...{ id: first, to: null, class: 'ambito', service: 'equipe-care', tiers: ['T0', 'T1'] },
        ...{ method: 'written', heardBy: 'Voce Canarina', alone: true, interpreter: null, child: null },
        ...{ formVersion: '2', valid: true, withdrawnAt: null, recordedAt: expect.stringMatching(/Z$/) },
      },
    ]);
  });

  it('is what was asked for her, and at the recipient the request that its own file was opened from', async () => {
    const { id, caseId } = await confirmedReferral(network);
    const other = idOf(await network.call(CAV, 'referrals', { body: { ...REQUEST, case: caseId } }));
    const sent = await listed(CAV, caseId, 'requests');
    expect(sent.map((each) => each['id'])).toEqual([other, id]);
    expect(sent[1]).toMatchObject({ side: 's', state: 'confirmed', to: EQUIPE, case: caseId });

    const opened = await network.call(EQUIPE, `referrals/${id}/case`, { body: { subject: 'woman' } });
    const [received, ...rest] = await listed(EQUIPE, idOf(opened), 'requests');
    expect(rest).toEqual([]);
    expect(received).toMatchObject({ id, side: 'r', state: 'confirmed', from: CAV });
    expect(received).not.toHaveProperty('case');
  });

  it('is for its team, on record each time, without what somebody is shut out of', async () => {
    const { id, caseId } = await confirmedReferral(network);
    await network.call(CAV, `cases/${caseId}/team`, { body: { subject: 'petra' } });
    await network.call(CAV, `referrals/${id}/blocks`, { body: { subject: 'petra' } });
    expect(await listed(CAV, caseId, 'requests', 'petra')).toEqual([]);
    expect(await listed(CAV, caseId, 'agreements', 'petra')).toHaveLength(1);
    for (const list of ['agreements', 'requests']) {
      const colleague = someone(network, CAV, 'nobody-of-the-team', ['operator', 'coordinator']);
      expect((await colleague.get(`cases/${caseId}/${list}`)).status).toBe(404);
      expect((await someone(network, 'cav-2', 'petra').get(`cases/${caseId}/${list}`)).status).toBe(404);
    }
    const officer = someone(network, CAV, 'officer', ['dpo']);
    const { body } = await officer.get(`access-records?actor=petra&case=${caseId}`);
    expect(body['items']).toMatchObject([
      { action: 'case-read', outcome: 'allowed' },
      { action: 'case-read', outcome: 'allowed' },
    ]);
  });

  it('is there while the key store is away, but for who heard her', async () => {
    const { id: file } = await openWithIdentity(network);
    const id = await agree(file, { heardBy: 'Voce Canarina' });
    const away = jest
      .spyOn(network.node('intake-cav').app.get<KeyStore>(KEY_STORE), 'subjectKey')
      .mockRejectedValue(new AppError('unavailable', 'kms.unreachable', 'Later.'));
    try {
      expect(await listed(CAV, file, 'agreements')).toMatchObject([
        { id, service: 'equipe-care', heardBy: null, valid: true },
      ]);
    } finally {
      away.mockRestore();
    }
    expect(await listed(CAV, file, 'agreements')).toMatchObject([{ id, heardBy: 'Voce Canarina' }]);
  });

  it('keeps who heard her sealed with the file, and forgets it with the file’s key', async () => {
    const { id: file } = await openWithIdentity(network);
    await agree(file, { heardBy: 'Voce Canarina' });
    const rows: { text: string }[] = await databaseOf(network, 'intake-cav').query(
      `SELECT encode(heard_by, 'escape') AS text FROM agreement WHERE case_id = $1`,
      [file],
    );
    expect(rows[0]?.text).not.toContain('Canarina');
    const officer = someone(network, CAV, 'officer', ['dpo']);
    expect((await officer.post(`cases/${file}/erasure`, {})).status).toBe(202);
    expect(await listed(CAV, file, 'agreements')).toMatchObject([{ heardBy: null }]);
  });
});
