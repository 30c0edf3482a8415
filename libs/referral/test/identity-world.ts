import { newId } from '#kernel';
import {
  discloseIdentity,
  keepIdentity,
  openCase,
  readCaseIdentity,
  recordAgreement,
  recorded,
  wantIdentity,
  withdrawAgreement,
  withRefusals,
  writeCaseIdentity,
  type RecordAgreement,
  type ToldIdentity,
} from '../src/index.js';
import { OPERATOR } from './fixtures.js';
import { CASA, CAV, Network, type Node } from './network.js';

export const HER = {
  name: 'Nome Canarino',
  phone: '000 900 0042',
  contact: { channel: 'phone', hours: 'la mattina' },
  children: [{ name: 'Figlio Canarino' }, { name: 'Figlia Canarina' }],
};

interface Placement {
  readonly id: string;
  readonly caseId: string;
  readonly agreement: string;
}

/** As it is refused, and why. */
export const refusal = (rule: string) => ({ code: 'identity.refused', details: { rule } });

/** A centre, a house and an ambito; what is done there with name and contact, in few words. */
export async function openWorld() {
  const network = await Network.open();
  const cav = await network.node('intake-cav');
  const casa = await network.node('shelter-beds');
  const ambiti = await network.node('intake-ambiti');

  const settle = (): Promise<void> => network.settle(cav, casa, ambiti);

  async function file(identity: typeof HER | null = HER): Promise<string> {
    const { id } = await cav.db.transaction((tx) =>
      openCase(tx, cav.ctx, { institution: CAV, subject: 'woman', alias: 'Canarino', actor: 'operator' }),
    );
    if (identity !== null) await write(id, identity);
    return id;
  }

  const write = (
    id: string,
    identity: Parameters<typeof writeCaseIdentity>[2]['identity'],
    person = OPERATOR,
  ): Promise<number> =>
    recorded(cav.db, cav.ctx, (tx) =>
      writeCaseIdentity(tx, cav.ctx, {
        institution: CAV,
        case: id,
        person,
        identity,
        requireVersion: () => undefined,
      }),
    );

  const read = (id: string, person = OPERATOR) =>
    recorded(cav.db, cav.ctx, (tx) => readCaseIdentity(tx, cav.ctx, { institution: CAV, case: id, person }));

  const agree = async (caseId: string, more: Partial<RecordAgreement> = {}): Promise<string> => {
    const { id } = await withRefusals(cav.db, cav.ctx, (tx) =>
      recordAgreement(tx, cav.ctx, {
        institution: CAV,
        case: caseId,
        ...(more.class === undefined ? { to: CASA } : {}),
        service: 'placement',
        tiers: ['T0', 'T1', 'T2'],
        method: 'oral',
        heardBy: 'Operatrice Canarina',
        validUntil: new Date(cav.ctx.clock.now().getTime() + 86_400_000),
        actor: 'operator',
        ...more,
      }),
    );
    return id;
  };

  const withdraw = (agreement: string) =>
    cav.db.transaction((tx) =>
      withdrawAgreement(tx, cav.ctx, { institution: CAV, agreement, actor: 'operator' }),
    );

  /** A placement that the house has offered and she has said yes to. */
  async function confirmed(
    more: { readonly urgency?: 'E1' | 'E3'; readonly caseId?: string; readonly agreement?: string } = {},
  ): Promise<Placement> {
    const caseId = more.caseId ?? (await file());
    const agreement = more.agreement ?? (await agree(caseId));
    const { id } = await cav.submit({
      case: caseId,
      agreement,
      necessity: undefined,
      urgency: more.urgency ?? 'E1',
    });
    await settle();
    await casa.say(id, CASA, 'acknowledged');
    await settle();
    await casa.say(id, CASA, 'offered', { body: { until: '2099-01-01T00:00:00Z' } });
    await settle();
    await cav.say(id, CAV, 'confirmed');
    await settle();
    return { id, caseId, agreement };
  }

  const claim = (
    referral: string,
    more: { claimant?: string; purpose?: string } = {},
  ): Promise<ToldIdentity> =>
    recorded(cav.db, cav.ctx, (tx) =>
      discloseIdentity(tx, cav.ctx, {
        id: newId(),
        referral,
        claimant: CASA,
        holder: CAV,
        purpose: 'protection',
        ...more,
      }),
    );

  const want = (referral: string, person = OPERATOR) => ({
    institution: CASA,
    referral,
    person,
    purpose: 'protection',
  });
  const ask = (referral: string, person = OPERATOR) =>
    recorded(casa.db, casa.ctx, (tx) => wantIdentity(tx, casa.ctx, want(referral, person)));
  const keep = (referral: string, told: ToldIdentity) =>
    recorded(casa.db, casa.ctx, (tx) => keepIdentity(tx, casa.ctx, want(referral), told));

  const lastAccess = async (node: Node): Promise<unknown> => {
    const rows: unknown[] = await node.db.query(
      `SELECT actor, action, outcome, reach, tier FROM access_record ORDER BY position DESC LIMIT 1`,
    );
    return rows[0];
  };

  return {
    network,
    cav,
    casa,
    ambiti,
    settle,
    file,
    write,
    read,
    agree,
    withdraw,
    confirmed,
    claim,
    want,
    ask,
    keep,
    lastAccess,
  };
}
