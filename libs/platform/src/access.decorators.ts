import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';
import type { Permission } from './permissions.js';

export const ACCESS = 'staffetta:access';

/** What a route asks of its caller. A route that says nothing fails the boot. */
export type Access =
  | { readonly kind: 'permission'; readonly permission: Permission }
  | { readonly kind: 'public' }
  | { readonly kind: 'private' };

/** The route is for those who hold the permission; for everybody else it does not exist (404). */
export const Requires = (permission: Permission): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'permission', permission } satisfies Access);

/** The route is for everybody, without a token. */
export const Public = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

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

/** Parameter: see `actorOf`. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  actorOf(context),
);
