import { Catch, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';

/** Nest's own filter turns every throw into a blank object; the batch loop must see the error to retry or park. */
@Catch()
class PassOnFilter implements RpcExceptionFilter {
  catch(exception: unknown): Observable<never> {
    return throwError(() => exception);
  }
}

/** Handles one event type, in the batch's transaction: `handle(delivery: Delivery<HeartbeatEmittedV1>)`. */
export function Consumes(type: string): MethodDecorator {
  return (target, key, descriptor) => {
    (EventPattern(type) as MethodDecorator)(target, key, descriptor);
    UseFilters(new PassOnFilter())(target, key, descriptor);
  };
}
