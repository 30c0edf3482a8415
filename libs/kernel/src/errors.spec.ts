import { describe, expect, it } from '@jest/globals';
import { AppError, isUnavailable } from './errors.js';

/** As TypeORM wraps what the driver threw. */
const wrapped = (driverError: object): Error => Object.assign(new Error('wrapped'), { driverError });

describe('isUnavailable', () => {
  it.each([
    ['the pool has no free connection in time', new Error('timeout exceeded when trying to connect')],
    ['the server is gone in the middle of a query', new Error('Connection terminated unexpectedly')],
    ['the same, wrapped', wrapped(new Error('Connection terminated unexpectedly'))],
    ['the server shuts down', wrapped({ code: '57P01' })],
    ['the server is starting', Object.assign(new Error('starting'), { code: '57P03' })],
    ['the server has become a standby', wrapped({ code: '25006' })],
    [
      'a transaction goes on after its connection broke',
      new Error('Query runner already released. Cannot run queries anymore.'),
    ],
    [
      'the same, one layer above',
      new Error(
        'Database connection provided by a query runner was already released, cannot continue to use its querying methods anymore.',
      ),
    ],
    [
      'a prepared statement’s columns have changed',
      wrapped({ code: '0A000', message: 'cached plan must not change result type' }),
    ],
    ['the server’s name is not known now', Object.assign(new Error('getaddrinfo'), { code: 'EAI_AGAIN' })],
    ['nobody listens', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['we say so', new AppError('unavailable', 'some.code', 'Later.')],
  ])('is true where %s', (_, error) => {
    expect(isUnavailable(error)).toBe(true);
  });

  it.each([
    ['a constraint refuses', wrapped({ code: '23505' })],
    ['a statement is not supported', wrapped({ code: '0A000', message: 'cannot do that' })],
    ['a program is wrong', new TypeError('Connection is not a function')],
    ['the state does not allow it', new AppError('conflict', 'some.code', 'No.')],
    ['nothing was thrown', undefined],
  ])('is false where %s', (_, error) => {
    expect(isUnavailable(error)).toBe(false);
  });
});
