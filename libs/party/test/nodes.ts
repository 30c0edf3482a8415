import { DataSource } from 'typeorm';
import { loadConfig, type Environment } from '#platform';
import type { PartyContext } from '#referral';
import {
  startPartyNetwork,
  type PartyNetwork,
  type TestAnswer,
  type TestNetworkOptions,
  type TestNodeSpec,
} from '#testing';
import { PARTY_CONTEXT, PartyConfig, PartyModule } from '../src/index.js';

const node = (id: string, institutions: readonly string[], environment: Environment = {}): TestNodeSpec => ({
  id,
  institutions,
  environment,
  load: (given) => {
    const config = loadConfig(PartyConfig, given);
    return { config, module: PartyModule.forRoot({ config }) };
  },
});

/** The centres' and the ambiti's nodes, nothing but what all party nodes share. */
export const startNodes = (
  environments: Readonly<Record<string, Environment>> = {},
  options?: TestNetworkOptions,
): Promise<PartyNetwork> =>
  startPartyNetwork(
    [
      node('intake-cav', ['cav-1', 'cav-2'], environments['intake-cav']),
      node(
        'intake-ambiti',
        ['ambito-andria', 'ambito-barletta', 'ambito-canosa'],
        environments['intake-ambiti'],
      ),
    ],
    options,
  );

/** A node's own database and context, past its doors. */
export const databaseOf = (network: PartyNetwork, id: string): DataSource =>
  network.node(id).app.get(DataSource);
export const contextOf = (network: PartyNetwork, id: string): PartyContext =>
  network.node(id).app.get<PartyContext>(PARTY_CONTEXT);

export const NEEDS = {
  adults: 1,
  children: [{ ageBand: '6-10', sex: 'f' }],
  accessibility: [],
  languages: ['it'],
  pets: false,
  unsafeComuni: ['110002'],
  safeContact: { channel: 'phone', hours: '09:00-11:00', voicemail: false },
  callback: { name: 'DATI INVENTATI', phone: '000 900 0002' },
};

export const NECESSITY = { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' };

/** A request that a flow allows: the centre asks the ambito's équipe. */
export const REQUEST = {
  to: 'ambito-barletta',
  service: 'equipe-care',
  urgency: 'E2',
  necessity: NECESSITY,
  needs: NEEDS,
};

export const idOf = ({ body }: TestAnswer): string => String(body['id']);

/** Sends a referral and waits until the recipient has it. */
export async function send(
  network: PartyNetwork,
  from: string,
  request: { readonly to: string } & Readonly<Record<string, unknown>>,
  atRecipient = request.to,
): Promise<string> {
  const answer = await network.call(from, 'referrals', { body: request });
  if (answer.status !== 201) throw new Error(answer.text);
  const id = idOf(answer);
  await network.untilState(atRecipient, id, 'received', from === atRecipient ? 'r' : undefined);
  return id;
}

/** What an institution's stream says, as it comes. */
export async function listen(
  network: PartyNetwork,
  institution: string,
  subject?: string,
): Promise<{ messages: { id: string }[]; stop(): void }> {
  const node = institution.startsWith('cav') ? 'intake-cav' : 'intake-ambiti';
  const abort = new AbortController();
  const response = await fetch(`${network.node(node).url}/api/${node}/v1/stream`, {
    headers: {
      authorization: `Bearer ${await network.issuer.token(institution, undefined, undefined, subject)}`,
    },
    signal: abort.signal,
  });
  const messages: { id: string }[] = [];
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) messages.push(JSON.parse(data) as { id: string });
      }
    }
  };
  read().catch(() => undefined);
  return {
    messages,
    stop: () => {
      abort.abort();
    },
  };
}

/** Somebody at an institution, who calls under her own name. */
export interface Someone {
  readonly subject: string;
  get(path: string): Promise<TestAnswer>;
  post(path: string, body: object): Promise<TestAnswer>;
  put(path: string, body: object, ifMatch: string): Promise<TestAnswer>;
}

export function someone(
  network: PartyNetwork,
  institution: string,
  subject: string,
  roles: readonly string[] = ['operator'],
): Someone {
  const as = { subject, roles };
  return {
    subject,
    get: (path) => network.call(institution, path, as),
    post: (path, body) => network.call(institution, path, { ...as, body }),
    put: (path, body, ifMatch) =>
      network.call(institution, path, { ...as, method: 'PUT', body, headers: { 'if-match': ifMatch } }),
  };
}
