import { AppError } from '#kernel';
import { openCase, propose, recordAgreement, submit, withdrawAgreement, withRefusals } from '#referral';
import { closeUnit, reopenUnit } from '../../../dist/services/shelter-beds/src/app/close-unit.js';
import { endStay } from '../../../dist/services/shelter-beds/src/app/change-stay.js';
import { enterDirectly } from '../../../dist/services/shelter-beds/src/app/enter-directly.js';
import { ProcessDied } from '../world/session.mjs';
import { CENTRES, FLOWS, HOUSE, NODES } from '../world/network.mjs';
import { fitting, NEEDS, partsOf, reOf, RISK, someUnit, SPOKEN } from './words.mjs';

const HASH = Buffer.alloc(32, 7);
const DAY = 86_400_000;

const rowsOf = (node) =>
  node.database.rows(
    `SELECT id, side, institution, reported, kind, state, resume, offer, question, voice, frozen, erased, urgency, pending,
       n_s AS "nS", n_r AS "nR", service FROM referral WHERE state <> 'draft' OR side = 's' ORDER BY id, side`,
  );

/** People at their desks: they do what the machine allows, and what it does not. */
export class Operators {
  /** What somebody sent and has, or has not yet, heard about: `{ node, key, command, id, … }`. */
  submissions = [];
  cases = [];
  agreements = [];

  constructor(random) {
    this.random = random;
  }

  /** Somebody of this node wants something. @returns `{ text, run(slot) }`, run gives what became of it */
  async next(node) {
    const { random } = this;
    const rows = await rowsOf(node);
    const open = rows.filter(({ state }) => !FINAL.has(state));
    const fits = fitting(open);
    const choice = random.weighted([
      [open.length < 3 ? 2 : 0.1, 'submit'],
      [Math.min(12, weigh(fits)), 'say'],
      [rows.length > 0 ? 1 : 0, 'anything'],
      [node.name === 'shelter-beds' ? 1 : 0, 'house'],
      [node.name === 'intake-cav' ? 1 : 0, 'file'],
      [this.submissions.some((each) => each.node === node.name && each.id === undefined) ? 4 : 0, 'again'],
    ]);
    if (choice === 'submit') return this.submit(node);
    if (choice === 'again') return this.again(node);
    if (choice === 'house') return this.house(node);
    if (choice === 'file') return this.file(node);
    const freely = choice === 'anything';
    const wanted = freely ? { row: random.pick(rows), name: random.pick(SPOKEN) } : random.weighted(fits);
    return wanted === undefined ? undefined : this.say(node, wanted.row, wanted.name, freely);
  }

  /** Two who want the last unit: offers to whoever waits for one, a direct entry, a closure. */
  async fight(node) {
    const { random } = this;
    const rows = (await rowsOf(node)).filter(
      ({ side, service, institution }) => side === 'r' && service === 'placement' && institution === HOUSE,
    );
    const wanting = rows.filter(({ state }) => ['acknowledged', 'waitlisted'].includes(state));
    const wants = random
      .shuffled(wanting)
      .slice(0, 2)
      .map((row) => this.say(node, row, 'offered'));
    while (wants.length < 2) wants.push(this.house(node));
    return wants;
  }

  say(node, row, name, freely = false) {
    const { random } = this;
    const parts = partsOf(random, row, name, node.now());
    const re = reOf(random, row, name);
    const wrong = freely && random.chance(0.3);
    const institution = wrong ? random.pick([...CENTRES, HOUSE]) : row.institution;
    const side = freely && random.chance(0.2) ? (row.side === 's' ? 'r' : 's') : row.side;
    const command = {
      ...parts,
      ...(re === undefined ? {} : { re }),
      referral: row.id,
      institution,
      side,
      name,
      actor: 'operator',
      roles: [freely && random.chance(0.2) ? 'clinician' : 'operator'],
      ...(random.chance(0.5) ? { idempotency: this.#once(`referrals/${row.id}/${name}`) } : {}),
    };
    const unit = parts.params?.unit === undefined ? '' : ` ${parts.params.unit}`;
    return this.#work(node, `${institution} ${side} ${name}${unit} ${short(row.id)}`, (slot) =>
      node.db(slot).transaction((tx) => propose(tx, node.context, command)),
    );
  }

  submit(node) {
    const { random } = this;
    const from = random.pick(NODES[node.name]);
    const flow = random.weighted(
      FLOWS.filter((each) => each.from.includes(from)).map((each) => [
        each.id === 'to-shelter' ? 6 : 1,
        each,
      ]),
    );
    const file = random.chance(0.5) ? this.cases.find((each) => each.institution === from) : undefined;
    const given = this.agreements.filter((each) => each.case === file?.id && each.service === flow.service);
    // somebody may still hold on to one that she has taken back
    const agreement =
      given.find(({ withdrawn }) => withdrawn !== true) ?? (random.chance(0.2) ? given[0] : undefined);
    const command = {
      institution: from,
      actor: 'operator',
      roles: ['operator'],
      to: random.pick(flow.to),
      service: flow.service,
      urgency: random.pick(['E0', 'E1', 'E2', 'E3', 'E4']),
      ...(file === undefined ? {} : { case: file.id }),
      ...(agreement === undefined
        ? { necessity: { ground: 'vital-interest', decidedBy: 'operatrice simulata' } }
        : { agreement: agreement.id }),
      ...(flow.id === 'to-shelter' && random.chance(0.3) ? { agreed: 'voice' } : {}),
      needs: NEEDS,
      ...(flow.kind === 'question' ? {} : { risk: RISK }),
      ...(flow.kind === 'notice' ? { notice: { code: 'ed-access' } } : {}),
      idempotency: this.#once('referrals'),
    };
    const sent = { node: node.name, command, tries: 0, restores: node.restores };
    this.submissions.push(sent);
    return this.#sending(node, sent);
  }

  /** Whoever heard no answer sends the same again. */
  again(node) {
    const waiting = this.submissions.filter(
      (each) => each.node === node.name && each.id === undefined && !each.refused,
    );
    return waiting.length === 0 ? undefined : this.#sending(node, this.random.pick(waiting));
  }

  #sending(node, sent) {
    const { institution, to, service, urgency } = sent.command;
    const again = sent.tries > 0 ? ' again' : '';
    sent.tries += 1;
    return this.#work(node, `${institution} submits ${service} ${urgency} to ${to}${again}`, async (slot) => {
      try {
        const { view } = await withRefusals(node.db(slot), node.context, (tx) =>
          submit(tx, node.context, sent.command),
        );
        sent.answers = [...(sent.answers ?? []), view.id];
        sent.id ??= view.id;
        sent.heardAt ??= node.restores;
        return short(view.id);
      } catch (error) {
        if (error instanceof AppError && error.kind !== 'unavailable') sent.refused = true;
        throw error;
      }
    });
  }

  house(node) {
    const { random } = this;
    const unit = someUnit(random) ?? 'U-1';
    const institution = HOUSE;
    const kind = random.weighted([
      [2, 'enters'],
      [1, 'closes'],
      [3, 'reopens'],
      [3, 'leaves'],
    ]);
    const id = random.uuid();
    return this.#work(node, `${HOUSE} ${kind} ${unit}`, async (slot) => {
      const [row] = await node.database.rows('SELECT id FROM unit WHERE code = $1', [unit]);
      const [stay] = await node.database.rows(
        'SELECT id FROM stay WHERE ended_at IS NULL AND referral IS NULL ORDER BY id LIMIT 1',
      );
      return node.db(slot).transaction((tx) => {
        if (kind === 'enters')
          return enterDirectly(tx, node.context, { institution, id, unit, adults: 1, minors: 0 });
        if (kind === 'closes') return closeUnit(tx, { institution, id: row.id, reason: 'other' });
        if (kind === 'reopens') return reopenUnit(tx, { institution, id: row.id });
        return endStay(tx, node.context, { institution, id: stay?.id ?? id, outcome: 'other' });
      });
    });
  }

  /** A case is opened, her choice recorded, or taken back. */
  file(node) {
    const { random } = this;
    const institution = random.pick(CENTRES);
    const file = this.cases.find((each) => each.institution === institution);
    const actor = 'operator';
    if (file === undefined) {
      const opened = { institution, subject: 'woman', actor, idempotency: this.#once('cases') };
      return this.#work(node, `${institution} opens a case`, async (slot) => {
        const { id } = await node.db(slot).transaction((tx) => openCase(tx, node.context, opened));
        this.cases.push({ id, institution });
      });
    }
    const agreement = this.agreements.find(
      (each) => each.institution === institution && each.withdrawn !== true,
    );
    if (agreement !== undefined && random.chance(0.4)) {
      return this.#work(node, `${institution} withdraws an agreement`, async (slot) => {
        const about = { institution, agreement: agreement.id, actor };
        await node.db(slot).transaction((tx) => withdrawAgreement(tx, node.context, about));
        agreement.withdrawn = true;
      });
    }
    const given = { institution, case: file.id, to: HOUSE, service: 'placement', tiers: ['T0', 'T1', 'T2'] };
    const validUntil = new Date(node.now() + 30 * DAY);
    return this.#work(node, `${institution} records an agreement`, async (slot) => {
      const { id } = await node
        .db(slot)
        .transaction((tx) =>
          recordAgreement(tx, node.context, { ...given, method: 'oral', validUntil, actor }),
        );
      this.agreements.push({ id, institution, case: file.id, service: 'placement' });
    });
  }

  #once(route) {
    return { client: 'simulated', route: `POST /${route}`, key: this.random.uuid(), bodyHash: HASH };
  }

  /** @returns what `run` says of the attempt: done, refused with which code, or nobody knows. Anything else is a fault. */
  #work(node, text, attempt) {
    return {
      text,
      node,
      run: async (slot) => {
        try {
          const said = await attempt(slot);
          return typeof said === 'string' ? said : 'done';
        } catch (error) {
          if (error instanceof ProcessDied || node.life.dead) return 'unanswered';
          if (error instanceof AppError) return `refused ${error.code}`;
          return { fault: `${text}: ${error.driverError?.code ?? ''} ${error.message}` };
        }
      },
    };
  }
}

const weigh = (entries) => entries.reduce((sum, [weight]) => sum + weight, 0);

const FINAL = new Set([
  'blocked',
  'noted',
  'completed',
  'declined',
  'declined-by-woman',
  'cancelled',
  'entered-in-error',
  'expired',
]);

export const short = (id) => id.slice(0, 8);
