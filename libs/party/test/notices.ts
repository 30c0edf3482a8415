import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { newId } from '#kernel';
import type { PartyContext } from '#referral';
import type { PartyNetwork } from '#testing';
import { notify } from '../src/notify/notifier.js';
import type { MailSettings, NotifySettings } from '../src/notify/settings.js';
import { startMailServer, type MailServer } from './mail-server.js';
import { contextOf, databaseOf, someone, startNodes } from './nodes.js';

export const BARLETTA = 'ambito-barletta';
export const DOMAIN = 'ambito.example';
const INSTITUTIONS = {
  'intake-ambiti': ['ambito-andria', 'ambito-barletta', 'ambito-canosa'],
  'intake-cav': ['cav-1', 'cav-2'],
} as const;
const domainsOf = (node: keyof typeof INSTITUTIONS): string =>
  INSTITUTIONS[node].map((institution) => `${institution}=${DOMAIN}`).join(',');
/** Nodes that write to nobody by themselves: a spec turns their clock. */
export const SILENT = {
  'intake-ambiti': { STAFFETTA_MAIL_DOMAINS: domainsOf('intake-ambiti') },
  'intake-cav': { STAFFETTA_MAIL_DOMAINS: domainsOf('intake-cav') },
};
export const CONSOLE = 'https://console.example/';

export const mailTo = (name: string): string => `${name}@${DOMAIN}`;

export const mailFor = ({ port }: Pick<MailServer, 'port'>): MailSettings => ({
  ...{ host: '127.0.0.1', port, tls: 'none', from: `staffetta@${DOMAIN}` },
});

/** The same for all institutions. */
export function settingsFor(server: Pick<MailServer, 'port'>): NotifySettings {
  const own = {
    mail: mailFor(server),
    targets: new Map(),
    webhooks: new Set<string>(),
    mailDomains: [DOMAIN],
  };
  return {
    own: new Map(Object.values(INSTITUTIONS).flatMap((ids) => ids.map((id) => [id, own] as const))),
    consoleUrl: CONSOLE,
    onlyPublic: false,
  };
}

/** What a case about notices has to itself. */
export interface NoticesStage {
  readonly network: PartyNetwork;
  /** Fresh for each case. */
  readonly server: MailServer;
  /** Of `intake-ambiti`, forgotten before each case. */
  readonly notices: Notices;
}

/** Starts both nodes for a spec, and a mail server for each of its cases. @param take gets them, before each case */
export function withNotices(take: (stage: NoticesStage) => void): void {
  let network: PartyNetwork;
  let server: MailServer;
  beforeAll(async () => {
    network = await startNodes(SILENT);
  });
  afterAll(() => network.stop());
  beforeEach(async () => {
    server = await startMailServer();
    const notices = noticesOf(network, 'intake-ambiti', () => settingsFor(server));
    await notices.forget();
    take({ network, server, notices });
  });
  afterEach(() => server.stop());
}

/** A node's notices, turned by hand. */
export interface Notices {
  readonly db: DataSource;
  readonly context: PartyContext;
  /** One turn, so many seconds from now. */
  turn(seconds?: number): Promise<number>;
  /** Nobody is told of what was before, and nobody is in the rota. */
  forget(): Promise<void>;
  /** Somebody of the rota with an address; on duty for three weeks, where `service` is given (null: for all). */
  person(name: string, more?: PersonOptions): Promise<string>;
}

export interface PersonOptions {
  readonly service?: string | null;
  readonly coordinator?: boolean;
  readonly institution?: string;
  readonly contact?: object;
}

export function noticesOf(network: PartyNetwork, node: string, settings: () => NotifySettings): Notices {
  const [db, context] = [databaseOf(network, node), contextOf(network, node)];
  return {
    db,
    context,
    turn: (seconds = 0) => notify(db, context, settings(), new Date(Date.now() + seconds * 1_000)),
    forget: async () => {
      await db.query(
        `TRUNCATE notification, notification_delivery, notification_cause, duty_shift, duty_person`,
      );
      await db.query(`UPDATE task SET done_at = now() WHERE done_at IS NULL`);
    },
    person: async (name, { service, coordinator = false, institution = BARLETTA, contact } = {}) => {
      const keeper = someone(network, institution, 'keeper', ['coordinator']);
      const entered = await keeper.post('duty/people', { subject: name, coordinator });
      const id = String(entered.body['id']);
      const written = await keeper.put(`duty/people/${id}/contact`, contact ?? { email: mailTo(name) }, '*');
      if (written.status !== 204) throw new Error(written.text);
      if (service === undefined) return id;
      const at = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
      const shift = { subject: name, kind: 'presence', from: at(-1), until: at(21) };
      const answer = await keeper.put(
        `duty/shifts/${newId()}`,
        service === null ? shift : { ...shift, service },
        '"0"',
      );
      if (answer.status !== 200) throw new Error(answer.text);
      return id;
    },
  };
}

/** Whom the server has taken mail for, in order. */
export const recipients = ({ mails }: MailServer): string[] => mails.flatMap(({ to }) => to);
