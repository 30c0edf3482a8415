import type * as swagger from '@nestjs/swagger';

/*
 * The generator's decorators under their own names, applied when somebody asks for the document: loading the package
 * takes a fifth of a node's start and 20 MB, and most processes are never asked.
 */

type Describe = (generator: typeof swagger) => void;

const waiting: Describe[] = [];

export const ApiTags =
  (...tags: string[]): ClassDecorator =>
  (target) => {
    waiting.push((generator) => {
      generator.ApiTags(...tags)(target);
    });
  };

export const ApiExcludeController = (): ClassDecorator => (target) => {
  waiting.push((generator) => {
    generator.ApiExcludeController()(target);
  });
};

export const ApiOperation = (options: swagger.ApiOperationOptions): MethodDecorator =>
  method((generator) => generator.ApiOperation(options));

export const ApiResponse = (options: swagger.ApiResponseOptions): MethodDecorator =>
  method((generator) => generator.ApiResponse(options));

/** Applies what was said so far, once. */
export function describeApi(generator: typeof swagger): void {
  for (const describe of waiting.splice(0)) describe(generator);
}

const method =
  (decorator: (generator: typeof swagger) => MethodDecorator): MethodDecorator =>
  (target, key, descriptor) => {
    waiting.push((generator) => {
      decorator(generator)(target, key, descriptor);
    });
  };
