import { setTimeout as pause } from 'node:timers/promises';
import type { Api, Answer, RequestOptions } from '../api.js';
import { after, lastSaturdayAt } from './clock.js';
import type { Story, StoryAct, StoryReferral, StoryStep } from './story.js';

const POLL_MS = 50;
const SETTLE_MS = 20_000;
const AGREEMENT_DAYS = 90;

/** As much of a referral as the demo tells. */
export interface ReferralView {
  readonly id: string;
  readonly state: string;
  readonly pending: unknown;
  readonly offer: { readonly id: string } | null;
}

interface WhoAnswers {
  readonly institution: string;
  readonly phone: string;
}

interface OnDuty {
  readonly subject: string;
  readonly kind: string;
  readonly phone: string | null;
}

const KINDS: Readonly<Record<string, string>> = { presence: 'in turno', 'on-call': 'in reperibilità' };

/** What an act led to: a sentence for the reader. */
export type Outcome = string;

/** Plays the night at the nodes, each institution as its own operator. */
export class Night {
  private readonly cases = new Map<string, string>();
  private readonly agreements = new Map<string, string>();
  private readonly referrals = new Map<string, string>();

  constructor(
    private readonly api: Api,
    private readonly story: Story,
    private readonly now: () => Date,
  ) {}

  /** @throws ApiError when a node refuses, Error when the parties do not come to agree */
  async play(step: StoryStep, act: StoryAct): Promise<Outcome> {
    const special: Record<string, () => Promise<Outcome>> = {
      case: () => this.openCase(step.institution),
      'who-answers': () => this.whoAnswers(step, act),
      'on-duty': () => this.onDuty(step),
      agreement: () => this.recordAgreement(act),
      submit: () => this.submit(act),
      withdrawal: () => this.withdraw(step.institution, act),
      'identity-kept': () => this.keepIdentity(step.institution),
      identity: () => this.openIdentity(step.institution, act),
    };
    return (special[act.act] ?? (() => this.verb(step.institution, act)))();
  }

  private async openCase(institution: string): Promise<Outcome> {
    const { alias, subject } = this.story.woman;
    const { body } = await this.post<{ id: string }>(institution, 'cases', { alias, subject });
    this.cases.set(institution, body.id);
    return `${institution} apre la sua scheda`;
  }

  private async whoAnswers(step: StoryStep, act: StoryAct): Promise<Outcome> {
    const at = lastSaturdayAt(step.time, this.now()).toISOString();
    const { body } = await this.post<WhoAnswers>(step.institution, 'who-answers', {
      service: act['service'],
      comune: this.story.comune,
      at,
    });
    return `risponde ${body.institution}, telefono ${body.phone}`;
  }

  private async onDuty({ institution, time }: StoryStep): Promise<Outcome> {
    const at = encodeURIComponent(lastSaturdayAt(time, this.now()).toISOString());
    const { body } = await this.call<{ items: readonly OnDuty[] }>(institution, `duty?at=${at}`);
    if (body.items.length === 0) throw new Error(`nobody is on duty at ${institution}`);
    const people = body.items.map(({ subject, kind, phone }) =>
      [`${subject} (${KINDS[kind] ?? kind})`, ...(phone === null ? [] : [phone])].join(', '),
    );
    return `di turno a ${institution}: ${people.join('; ')}`;
  }

  private async recordAgreement(act: StoryAct): Promise<Outcome> {
    const referral = this.referral(act);
    const path = `cases/${this.cases.get(referral.from) ?? ''}/agreements`;
    const validUntil = new Date(this.now().getTime() + AGREEMENT_DAYS * 86_400_000).toISOString();
    const { to, service } = referral;
    const { body } = await this.post<{ id: string }>(referral.from, path, {
      ...{ to, service, validUntil },
      ...referral.agreement,
    });
    this.agreements.set(act.referral ?? '', body.id);
    return `la sua scelta per ${to} è registrata`;
  }

  private async submit(act: StoryAct): Promise<Outcome> {
    const referral = this.referral(act);
    const { from, to, service, urgency, agreed } = referral;
    const { needs, callback, risk } = this.story;
    const { body } = await this.post<ReferralView>(from, 'referrals', {
      case: this.cases.get(from),
      agreement: this.agreements.get(act.referral ?? ''),
      ...{ to, service, urgency, agreed, risk },
      needs: { ...needs, callback },
    });
    this.referrals.set(act.referral ?? '', body.id);
    return this.settled(act, (state) => state !== 'draft' && state !== 'submitted');
  }

  /** Written down where she told it, sealed; whoever had no version before says so with `*`. */
  private async keepIdentity(institution: string): Promise<Outcome> {
    const path = `cases/${this.cases.get(institution) ?? ''}/identity`;
    const { identity: body } = this.story.woman;
    await this.call(institution, path, { method: 'PUT', body, headers: { 'if-match': '*' } });
    return `${institution} scrive nome e recapito, sigillati nella sua scheda`;
  }

  private async openIdentity(institution: string, act: StoryAct): Promise<Outcome> {
    const path = `referrals/${this.idOf(act)}/identity`;
    const { body } = await this.post<{ name?: string }>(institution, path, { purpose: act['purpose'] });
    if (body.name !== this.story.woman.identity['name']) throw new Error('another name was told');
    return `${institution} apre il nome: ${String(body.name)}`;
  }

  private async withdraw(institution: string, act: StoryAct): Promise<Outcome> {
    await this.post(
      institution,
      `agreements/${this.agreements.get(act.referral ?? '') ?? ''}/withdrawal`,
      {},
    );
    return this.settled(act, (state) => state === 'cancelled');
  }

  /** Every other act is a verb of the API under the same name. */
  private async verb(institution: string, act: StoryAct): Promise<Outcome> {
    const { act: verb, referral: _, ...parameters } = act;
    const id = this.idOf(act);
    const path = `referrals/${id}/${verb}`;
    await this.post(institution, path, { ...this.moments(parameters), ...(await this.offerFor(verb, act)) });
    return this.settled(act, () => true);
  }

  /** Durations of the story become moments. */
  private moments(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const moment = (value: unknown): unknown =>
      typeof value === 'string' && value.startsWith('PT') ? after(value, this.now()) : value;
    return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, moment(value)]));
  }

  /** A confirmation names the offer that was seen. */
  private async offerFor(verb: string, act: StoryAct): Promise<{ offer?: string }> {
    if (verb !== 'confirmation') return {};
    const { offer } = await this.view(this.referral(act).from, act, 's');
    return offer === null ? {} : { offer: offer.id };
  }

  /** Waits until both parties have folded the same, and nothing is on its way. */
  private async settled(act: StoryAct, expected: (state: string) => boolean): Promise<Outcome> {
    const { from, to, reported } = this.referral(act);
    const deadline = Date.now() + SETTLE_MS;
    for (;;) {
      const sent = await this.view(from, act, 's');
      const received = reported === true ? sent : await this.view(to, act, 'r').catch(() => undefined);
      const calm = sent.pending === null && received?.pending === null;
      if (calm && sent.state === received.state && expected(sent.state)) {
        return `${from} → ${to}: ${WORDS[sent.state] ?? sent.state}${reported === true ? ' (riferito)' : ''}`;
      }
      if (Date.now() > deadline) throw new Error(`${from} → ${to}: still ${sent.state} after 20 s`);
      await pause(POLL_MS);
    }
  }

  private async view(institution: string, act: StoryAct, side: 's' | 'r'): Promise<ReferralView> {
    const path = `referrals/${this.idOf(act)}?side=${side}`;
    return (await this.call<ReferralView>(institution, path)).body;
  }

  private post<T>(institution: string, path: string, body: unknown): Promise<Answer<T>> {
    return this.call<T>(institution, path, { method: 'POST', body, headers: { prefer: 'wait=5' } });
  }

  private call<T>(institution: string, path: string, options?: RequestOptions): Promise<Answer<T>> {
    return this.api.call<T>({ institution, role: 'operator' }, this.api.nodeOf(institution), path, options);
  }

  private referral({ referral = '' }: StoryAct): StoryReferral {
    const found = this.story.referrals[referral];
    if (found === undefined) throw new Error(`the story has no referral ${referral}`);
    return found;
  }

  private idOf({ referral = '' }: StoryAct): string {
    return this.referrals.get(referral) ?? '';
  }
}

/** What the screens say (design §14). */
const WORDS: Readonly<Record<string, string>> = {
  submitted: 'inviata',
  received: 'consegnata',
  blocked: 'bloccata',
  acknowledged: 'in valutazione',
  noted: 'presa visione',
  'info-requested': 'chieste informazioni',
  waitlisted: "in lista d'attesa",
  offered: 'proposta',
  confirmed: 'confermata',
  'no-show': 'non ancora arrivata',
  'in-charge': 'percorso avviato',
  completed: 'conclusa',
  declined: 'non possibile ora',
  'declined-by-woman': 'ha scelto diversamente',
  cancelled: 'annullata',
};
