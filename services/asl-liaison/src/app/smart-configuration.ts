import { FHIR_SCOPES } from './fhir-scopes.js';

/** What a program reads before it asks for a token (SMART App Launch 2, `.well-known/smart-configuration`). */
export interface SmartConfiguration {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly token_endpoint: string;
  readonly grant_types_supported: readonly string[];
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly token_endpoint_auth_signing_alg_values_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly code_challenge_methods_supported: readonly string[];
  readonly capabilities: readonly string[];
}

/** @param tokenUrl where the provider has no `<issuer>/token` */
export function smartConfiguration(
  { issuer, jwksUrl }: { readonly issuer: string; readonly jwksUrl?: string },
  tokenUrl: string | undefined,
): SmartConfiguration {
  const base = issuer.replace(/\/$/, '');
  return {
    issuer,
    jwks_uri: jwksUrl ?? `${base}/jwks`,
    token_endpoint: tokenUrl ?? `${base}/token`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384', 'ES256'],
    scopes_supported: FHIR_SCOPES,
    // demanded by the format also where nobody signs in with a code
    code_challenge_methods_supported: ['S256'],
    capabilities: ['client-confidential-asymmetric', 'permission-v2'],
  };
}
