import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import { AppError } from '#kernel';
import { ACCESS, rememberActor, type Access } from './access.decorators.js';
import type { Actor } from './actor.js';
import { metric } from './metrics.js';
import { isForEmergencies, may, type Permission } from './permissions.js';
import { authenticationTooOld, FRESH_S, insufficientScope, notFound } from './platform.errors.js';
import type { RateLimit } from './rate-limit.js';
import { grants, type ScopesAsked } from './scopes.js';

export interface AccessRules {
  /** Whom the node speaks for. */
  readonly institutions: readonly string[];
  /** What people of other institutions may do here. */
  readonly guests: readonly Permission[];
  readonly isPrivateRequest: (request: FastifyRequest) => boolean;
  /** What a token with scopes needs for a request; see there. */
  readonly scopesAsked?: ScopesAsked | undefined;
  readonly verify: (authorization: string | undefined, actingFor: string | undefined) => Promise<Actor>;
  readonly limit: RateLimit;
}

export const denied = metric(
  'staffetta_access_denied_total',
  () =>
    new Counter({
      name: 'staffetta_access_denied_total',
      help: 'Requests refused at the door, by the code of the reason; not-found: the permission is missing',
      labelNames: ['reason'] as const,
    }),
);

/** Denies, unless the route names what it asks for and the caller has it. */
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly rules: AccessRules,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true; // events have their own admission
    try {
      return await this.decide(context);
    } catch (error) {
      denied.inc({ reason: error instanceof AppError ? error.code : 'error' });
      throw error;
    }
  }

  private async decide(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (access === undefined) throw notFound();
    if ((access.kind === 'private') !== this.rules.isPrivateRequest(request)) throw notFound();
    const { authorization } = request.headers;
    if (access.kind === 'public' && access.more !== undefined && authorization !== undefined) {
      const caller = await this.rules.verify(authorization, actingFor(request));
      const confined = caller.scopes !== undefined;
      if (!confined && this.admits(caller, access.more)) rememberActor(request, caller);
    }
    if (access.kind !== 'permission') return true;
    const actor = await this.rules.verify(authorization, actingFor(request));
    // before anything else: who tries what is not theirs is counted too
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    await this.rules.limit.admit(actor, isForEmergencies(access.permission), reply);
    if (!this.admits(actor, access.permission)) throw notFound();
    this.requireScopes(actor, request);
    if (access.fresh === true && !isFresh(actor)) throw authenticationTooOld();
    rememberActor(request, actor);
    return true;
  }

  /** Beside the roles, never in their place. */
  private requireScopes({ scopes }: Actor, { method, url }: FastifyRequest): void {
    if (scopes === undefined) return;
    const asked = this.rules.scopesAsked?.({ method, url });
    if (asked === undefined) throw notFound();
    if (!asked.every((each) => grants(scopes, each))) throw insufficientScope();
  }

  private admits(actor: Actor, permission: Permission): boolean {
    const own = this.rules.institutions.includes(actor.institution);
    return (
      (own || this.rules.guests.includes(permission)) &&
      may(actor.roles, permission, actor.scopes !== undefined)
    );
  }
}

const isFresh = ({ authenticatedAt }: Actor): boolean =>
  authenticatedAt !== undefined && Date.now() - authenticatedAt.getTime() <= FRESH_S * 1_000;

/** Where it is sent twice, Node joins the two: that is the name of no institution. */
function actingFor({ headers }: FastifyRequest): string | undefined {
  const value = headers['x-acting-for'];
  return value === undefined ? undefined : String(value);
}
