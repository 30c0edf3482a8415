import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import type { PartyNetwork } from '#testing';
import { idOf, NECESSITY, NEEDS, send, someone } from '../nodes.js';
import { ASSIGNMENTS, ROLES, type Assignment, type Cell, type Role } from './oracle.js';

export const RECIPIENT = 'ambito-barletta';
export const SENDER = 'cav-1';

export const NODES = {
  r: { node: 'intake-ambiti', own: RECIPIENT, foreign: 'ambito-andria', elsewhere: SENDER },
  s: { node: 'intake-cav', own: SENDER, foreign: 'cav-2', elsewhere: RECIPIENT },
} as const;

/** What the matrix asks about, on one side. */
export interface Objects {
  readonly file: string;
  /** Nothing is sent under it. */
  readonly agreement: string;
  /** In somebody's hands, and declined; and one that nobody took up before it was cancelled. */
  readonly assigned: string;
  readonly unassigned: string;
  /** Still under way, of another file. */
  readonly openFile: string;
  readonly open: string;
  /** She said yes to the appointment: her name may be asked for. */
  readonly confirmed: string;
  /** One to look at, one to complete. */
  readonly task: string;
  readonly done: string;
  readonly opening: string;
  /** A message about the first of them, to the operator on the team. */
  readonly notice: string;
  /** Of the operator on the team: one to keep, one to delete. */
  readonly draft: string;
  readonly discarded: string;
  readonly record: string;
  /** Of the rota: over by now, so that whoever may change it is told so. */
  readonly shift: string;
  readonly dutyPerson: string;
}

export type World = Readonly<Record<'s' | 'r', Objects>>;

export const ALIAS = 'Matrice';
export const NAME = 'DATI INVENTATI Nome';
export const CONTACT = 'DATI INVENTATI Recapito';
export const EXCLUDED = 'DATI INVENTATI Esclusa';
export const DUTY_PHONE = '000 900 0077';
export const ADDRESS = 'canarino@turni.example';
/** Its precise form must not be seen outside the recipient. */
export const REASON = 'safety-distance';

/** Each cell has a person of its own; of foreign cells it is the one who is on the team over there. */
export const personOf = ({ role, side, place, assignment }: Cell): string =>
  place === 'own' ? `${role}-${side}-${assignment}` : `${role}-${side}-team`;

export function* cells(): Generator<Cell> {
  for (const side of ['s', 'r'] as const) {
    for (const role of ROLES) {
      for (const assignment of ASSIGNMENTS) yield { role, side, place: 'own', assignment };
      for (const place of ['foreign', 'elsewhere'] as const) yield { role, side, place, assignment: 'team' };
    }
  }
}

const people = (side: 's' | 'r', assignment: Assignment): string[] =>
  ROLES.map((role: Role) => personOf({ role, side, place: 'own', assignment }));

/** Two requests of one file, one of them in hand, with everybody of the matrix in her place. */
export async function makeWorld(network: PartyNetwork): Promise<World> {
  const owner = someone(network, SENDER, `${SENDER}-person`);
  const host = someone(network, RECIPIENT, 'host', ['coordinator']);
  const file = idOf(await owner.post('cases', { subject: 'woman', alias: ALIAS }));
  await owner.put(`cases/${file}/exclusions`, { people: [EXCLUDED] }, '"1"');
  await owner.put(`cases/${file}/identity`, { name: NAME, contact: CONTACT, children: [] }, '"2"');
  const agreement = idOf(
    await owner.post(`cases/${file}/agreements`, {
      ...{ to: 'ambito-andria', service: 'equipe-care', tiers: ['T0'], method: 'oral' },
      validUntil: '2100-01-01T00:00:00Z',
    }),
  );
  const request = {
    ...{ to: RECIPIENT, service: 'equipe-care', urgency: 'E2', case: file },
    ...{ needs: NEEDS, necessity: NECESSITY, risk: { tool: 'da-5', level: 'high', violence: ['physical'] } },
  };
  const [assigned, unassigned] = [await send(network, SENDER, request), await send(network, SENDER, request)];
  // keeps the file open
  await send(network, SENDER, request);
  const openFile = idOf(await owner.post('cases', { subject: 'woman' }));
  const open = await send(network, SENDER, { ...request, case: openFile });
  const confirmed = await confirm(network, request);
  await network.say(RECIPIENT, assigned, 'acknowledgement');
  await network.say(RECIPIENT, assigned, 'info-request', { question: 'DATI INVENTATI?' });
  await network.untilState(SENDER, assigned, 'info-requested');
  await network.say(SENDER, assigned, 'info', { answer: 'DATI INVENTATI.' });
  await network.untilState(RECIPIENT, assigned, 'acknowledged');
  await network.say(RECIPIENT, assigned, 'decline', { reason: REASON });
  await network.say(SENDER, unassigned, 'cancellation', { reason: 'other' });
  for (const institution of [SENDER, RECIPIENT]) {
    await network.untilState(institution, assigned, 'declined');
    await network.untilState(institution, unassigned, 'cancelled');
  }

  for (const id of [assigned, confirmed]) {
    await host.post(`referrals/${id}/assignment`, { people: people('r', 'team') });
  }
  for (const subject of people('s', 'team')) await owner.post(`cases/${file}/team`, { subject });
  for (const subject of people('s', 'blocked')) {
    for (const id of [file, openFile]) await owner.post(`cases/${id}/blocks`, { subject });
  }
  for (const id of [assigned, unassigned, open, confirmed]) {
    for (const subject of people('r', 'blocked')) await host.post(`referrals/${id}/blocks`, { subject });
  }
  const objects = async (side: 's' | 'r'): Promise<Objects> => {
    const { own, node } = NODES[side];
    for (const subject of [...people(side, 'break-glass'), 'opener']) {
      // whatever else their role is, they had to read at once
      const emergency = someone(network, own, subject);
      await emergency.post(`referrals/${assigned}/break-glass`, { reason: 'danger-now' });
      if (side === 'r') await emergency.post(`referrals/${confirmed}/break-glass`, { reason: 'danger-now' });
    }
    const [draft, discarded] = [newId(), newId()];
    const writer = someone(
      network,
      own,
      personOf({ role: 'operator', side, place: 'own', assignment: 'team' }),
    );
    for (const each of [draft, discarded]) {
      await writer.put(`drafts/${each}`, { form: 'note', content: {} }, '"0"');
    }
    const officer = someone(network, own, 'officer', ['dpo']);
    const first = async (path: string): Promise<Readonly<Record<string, unknown>>> =>
      ((await officer.get(path)).body['items'] as Readonly<Record<string, unknown>>[])[0] ?? {};
    const [task, done] = [newId(), newId()];
    const tasks = `INSERT INTO task (id, institution, kind, referral)
      VALUES ($1, $3, 'cover-stay', $4), ($2, $3, 'offer-without-unit', $4)`;
    await network.node(node).app.get(DataSource).query(tasks, [task, done, own, assigned]);
    const { shift, dutyPerson } = await makeRota(network, own, node);
    const notice = await tell(network, { institution: own, node, subject: writer.subject, task });
    const opening = (await officer.get('break-glass?limit=200')).body['items'] as {
      id: string;
      subject: string;
    }[];
    return {
      ...{
        file,
        agreement,
        assigned,
        unassigned,
        openFile,
        open,
        confirmed,
        task,
        done,
        draft,
        discarded,
        shift,
        dutyPerson,
        notice,
      },
      opening: opening.find(({ subject }) => subject === 'opener')?.id ?? '',
      record: String((await first(`access-records?referral=${assigned}`))['id']),
    };
  };
  return { s: await objects('s'), r: await objects('r') };
}

/** A message to somebody about a task, as if it had been sent. @returns its number */
async function tell(
  network: PartyNetwork,
  about: {
    readonly institution: string;
    readonly node: string;
    readonly subject: string;
    readonly task: string;
  },
): Promise<string> {
  const { institution, node, subject, task } = about;
  const person = idOf(
    await someone(network, institution, 'keeper', ['coordinator']).post('duty/people', { subject }),
  );
  const [notice, cause] = [newId(), newId()];
  const db = network.node(node).app.get(DataSource);
  await db.query(`INSERT INTO notification (id, institution, kind, task) VALUES ($1, $2, 'cover-stay', $3)`, [
    cause,
    institution,
    task,
  ]);
  await db.query(
    `INSERT INTO notification_delivery (id, institution, person, channel, urgent, created_at, next_at, sent_at)
     VALUES ($1, $2, $3, 'email', false, now(), now(), now())`,
    [notice, institution, person],
  );
  await db.query(`INSERT INTO notification_cause (delivery, notification) VALUES ($1, $2)`, [notice, cause]);
  return notice;
}

/** Somebody on duty now, with a number and an address, and a shift that is over. */
async function makeRota(
  network: PartyNetwork,
  institution: string,
  node: string,
): Promise<Pick<Objects, 'shift' | 'dutyPerson'>> {
  const coordinator = someone(network, institution, 'keeper', ['coordinator']);
  const subject = `on-duty-${institution}`;
  const [now, shift] = [newId(), newId()];
  const hours = (count: number): string => new Date(Date.now() + count * 3_600_000).toISOString();
  const body = { subject, kind: 'on-call', from: hours(-1), until: hours(5), phone: DUTY_PHONE };
  for (const id of [now, shift]) await coordinator.put(`duty/shifts/${id}`, body, '"0"');
  await network
    .node(node)
    .app.get(DataSource)
    .query(
      `UPDATE duty_shift SET from_at = now() - interval '2 days', until_at = now() - interval '1 day'
            WHERE id = $1`,
      [shift],
    );
  const { items } = (await coordinator.get('duty/people')).body as {
    items: { id: string; subject: string }[];
  };
  const dutyPerson = items.find((person) => person.subject === subject)?.id ?? '';
  await coordinator.put(`duty/people/${dutyPerson}/contact`, { email: ADDRESS }, '*');
  return { shift, dutyPerson };
}

/** A request of a file of its own, confirmed on her agreement to T2. */
async function confirm(network: PartyNetwork, request: { readonly to: string }): Promise<string> {
  const owner = someone(network, SENDER, `${SENDER}-person`);
  const file = idOf(await owner.post('cases', { subject: 'woman' }));
  await owner.put(`cases/${file}/identity`, { name: NAME, contact: CONTACT, children: [] }, '*');
  const agreed = await owner.post(`cases/${file}/agreements`, {
    ...{ to: RECIPIENT, service: 'equipe-care', tiers: ['T0', 'T1', 'T2'], method: 'oral' },
    validUntil: '2100-01-01T00:00:00Z',
  });
  const id = await send(network, SENDER, {
    ...request,
    ...{ case: file, agreement: idOf(agreed), necessity: undefined },
  });
  await network.say(RECIPIENT, id, 'acknowledgement');
  await network.say(RECIPIENT, id, 'offer', { appointment: '2100-01-01T00:00:00Z' });
  const { body } = await network.untilState(SENDER, id, 'offered');
  await network.say(SENDER, id, 'confirmation', { offer: (body['offer'] as { id: string }).id });
  await network.untilState(RECIPIENT, id, 'confirmed');
  return id;
}
