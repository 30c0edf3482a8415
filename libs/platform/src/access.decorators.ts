import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';
import type { Permission } from './permissions.js';

export const ACCESS = 'staffetta:access';

/** What a route asks of its caller. A route that says nothing fails the boot. */
export type Access =
  | { readonly kind: 'permission'; readonly permission: Permission; readonly fresh?: true }
  | { readonly kind: 'public'; readonly more?: Permission }
  | { readonly kind: 'private' };

/** The route is for those who hold the permission; for everybody else it does not exist (404). */
export const Requires = (permission: Permission): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'permission', permission } satisfies Access);

/**
 * As `Requires`, and the caller has signed in within the last ten minutes (step-up, RFC 9470); else 401
 * `token.authentication-too-old`: sign in again.
 */
export const RequiresFresh = (permission: Permission): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'permission', permission, fresh: true } satisfies Access);

/** The route is for everybody, without a token. */
export const Public = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/**
 * The route is for everybody; who comes with a token and holds the permission may be answered more, see
 * `KnownActor`. A token that does not hold is refused all the same (401).
 */
export const PublicAndMore = (permission: Permission): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'public', more: permission } satisfies Access);

/** The route answers on the node's private port only, without a token: other nodes and the monitoring. */
export const Private = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'private' } satisfies Access);

const actors = new WeakMap<FastifyRequest, Actor>();

export function rememberActor(request: FastifyRequest, actor: Actor): void {
  actors.set(request, actor);
}

/** The caller, whom the guard has checked. Throws on a route without `@Requires`: nobody was checked there. */
export function actorOf(context: ExecutionContext): Actor {
  const actor = actors.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (actor === undefined) throw new Error('The actor is asked for on a route without @Requires');
  return actor;
}

/** Parameter, on a `@PublicAndMore` route: the caller who holds the permission, undefined for everybody else. */
export const KnownActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor | undefined =>
  actors.get(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Parameter: see `actorOf`. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  actorOf(context),
);
