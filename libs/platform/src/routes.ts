import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ModulesContainer } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { ACCESS, type Access } from './access.decorators.js';

/** A method of a controller that answers HTTP. */
export interface Route {
  readonly controller: Type;
  readonly handler: string;
  readonly verb: string;
  readonly access: Access | undefined;
  /** The classes of `@Body()` and `@Query()` parameters that take the whole thing. */
  readonly inputs: readonly unknown[];
  /** The class of the `@Param()` that takes all places of the path. */
  readonly pathType: unknown;
}

/** All routes of all modules, found as the framework finds them. */
export function routesOf(app: INestApplicationContext): Route[] {
  const controllers = new Set<Type>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype === 'function') controllers.add(metatype as Type);
    }
  }
  return [...controllers].flatMap(routesOfController);
}

function routesOfController(controller: Type): Route[] {
  const routes: Route[] = [];
  for (const handler of methodNames(controller)) {
    const method: unknown = Reflect.get(controller.prototype as object, handler);
    if (typeof method !== 'function' || !Reflect.hasMetadata(PATH_METADATA, method)) continue;
    const verb = Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod;
    routes.push({
      controller,
      handler,
      verb: RequestMethod[verb],
      access: (Reflect.getMetadata(ACCESS, method) ?? Reflect.getMetadata(ACCESS, controller)) as
        Access | undefined,
      inputs: typesOf(controller, handler, WHOLE_INPUTS),
      pathType: typesOf(controller, handler, WHOLE_PATHS)[0],
    });
  }
  return routes;
}

function methodNames(controller: Type): string[] {
  const names = new Set<string>();
  for (
    let prototype = controller.prototype as object | null;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== 'constructor' && typeof property.value === 'function') names.add(name);
    }
  }
  return [...names];
}

/** The classes of the parameters that take the whole of something. */
function typesOf(controller: Type, handler: string, kinds: ReadonlySet<number>): unknown[] {
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, handler) ??
    []) as unknown[];
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<
    string,
    { index: number; data?: unknown }
  >;
  return Object.entries(parameters)
    .filter(([key, { data }]) => kinds.has(Number(key.split(':')[0])) && data === undefined)
    .map(([, { index }]) => types[index]);
}

const WHOLE_INPUTS = new Set<number>([RouteParamtypes.BODY, RouteParamtypes.QUERY]);
const WHOLE_PATHS = new Set<number>([RouteParamtypes.PARAM]);

/**
 * A route that forgot to say who may call it, or whose input has no class to be checked by, must not start.
 * @throws {Error} naming the controllers and methods.
 */
export function refuseOpenRoutes(routes: readonly Route[]): void {
  const open = routes.filter(({ access }) => access === undefined).map(nameOf);
  if (open.length > 0) throw new Error(`Routes without @Requires, @Public or @Private: ${open.join(', ')}`);
  const unchecked = routes.filter(({ inputs }) => inputs.some((type) => !isDto(type))).map(nameOf);
  if (unchecked.length > 0) {
    throw new Error(
      `Routes whose body or query has no DTO class (an "import type"?): ${unchecked.join(', ')}`,
    );
  }
}

const UNCHECKED: readonly unknown[] = [Object, String, Number, Boolean, Array, undefined];
const isDto = (type: unknown): boolean => typeof type === 'function' && !UNCHECKED.includes(type);

const nameOf = ({ controller, handler }: Route): string => `${controller.name}.${handler}`;
