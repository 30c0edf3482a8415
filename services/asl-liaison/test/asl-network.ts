import type { DynamicModule } from '@nestjs/common';
import { PartyModule } from '#party';
import { loadConfig, NodeConfig, type Environment } from '#platform';
import { startPartyNetwork, type PartyNetwork, type TestNodeSpec } from '#testing';
import { FHIR_PATH } from '../src/app/fhir/terms.js';
import { AslLiaisonModule } from '../src/asl-liaison.module.js';
import { AslLiaisonConfig } from '../src/config.js';

export const ASL = 'asl-bt';

/** The ASL's node, and nodes of others beside it. @param environment what the ASL's is told */
export function startAslNetwork(
  others: Readonly<Record<string, readonly string[]>>,
  environment: Environment = {},
): Promise<PartyNetwork> {
  const party = ([id, institutions]: [string, readonly string[]]): TestNodeSpec => ({
    id,
    institutions,
    load: (given): { config: NodeConfig; module: DynamicModule } => {
      const config = loadConfig(NodeConfig, given);
      return { config, module: PartyModule.forRoot({ config }) };
    },
  });
  return startPartyNetwork([
    {
      id: 'asl-liaison',
      institutions: [ASL],
      environment,
      load: (given) => {
        const config = loadConfig(AslLiaisonConfig, given);
        return { config, module: AslLiaisonModule.forRoot(config) };
      },
    },
    ...Object.entries(others).map(party),
  ]);
}

export interface FhirAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** How a program comes to the FHIR door. */
export interface FhirCall {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly institution?: string;
  readonly roles?: readonly string[];
  /** Who calls; a program of its own unless said. */
  readonly subject?: string;
  /** SMART scopes; none: roles alone. */
  readonly scope?: string;
  /** In place of a token of its own. */
  readonly authorization?: string;
}

/** Asks the FHIR door of the ASL's node. */
export async function askFhir(network: PartyNetwork, path: string, call: FhirCall = {}): Promise<FhirAnswer> {
  const {
    institution = ASL,
    roles = ['operator', 'coordinator'],
    scope,
    body,
    subject = 'asl-system',
  } = call;
  const token = await network.issuer.token(institution, roles, 'asl-system', subject, undefined, scope);
  const response = await fetch(`${network.node('asl-liaison').url}${FHIR_PATH}${path}`, {
    method: call.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: call.authorization ?? `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}
