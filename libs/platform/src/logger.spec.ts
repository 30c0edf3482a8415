import { describe, expect, it } from '@jest/globals';
import { createLogger, describeError, NestLogger } from './logger.js';
import { surroundingsOf, within } from './tracing/tracing.js';

function lines(): { written: string[]; write(line: string): void } {
  const written: string[] = [];
  return {
    written,
    write(line) {
      written.push(line);
    },
  };
}

describe('the log', () => {
  it('keeps allow-listed codes and drops everything else', () => {
    const out = lines();
    const logger = createLogger('intake-cav', 'info', out);
    logger.warn(
      {
        topic: 'registry',
        partition: 0,
        offset: 7n,
        code: 'CANARY is a sentence',
        name: 'Maria CANARY',
        body: 'CANARY',
      },
      'something',
    );
    logger.error(
      { err: new Error('CANARY'), error: new Error('CANARY'), phone: 'CANARY', route: '/x/:id' },
      'else',
    );
    expect(out.written.join('')).not.toContain('CANARY');
    expect(JSON.parse(out.written[0] ?? '')).toMatchObject({
      level: 'warn',
      node: 'intake-cav',
      topic: 'registry',
      partition: 0,
      offset: '7',
      msg: 'something',
    });
    expect(JSON.parse(out.written[1] ?? '')).toMatchObject({ route: '/x/:id' });
  });

  it('says of an alarm which event, how many, and what was wrong with it', () => {
    const out = lines();
    const logger = createLogger('province-audit', 'info', out);
    const finding = '5b0f9a3e-6f0a-4a57-9a6e-0c1d7a0c2f11';
    const fields = { adopted: 3, failures: 2, partitions: 6, peer: 's', finding };
    const faults = ['/children/0/ageBand enum', '/ required', 'json'];
    logger.error({ ...fields, faults: [...faults, 'CANARY was here', { CANARY: 1 }] }, 'an alarm');
    expect(JSON.parse(out.written[0] ?? '')).toMatchObject({ ...fields, faults });
    expect(out.written.join('')).not.toContain('CANARY');
  });

  it('names the trace that a line belongs to, and nothing more of it', () => {
    const out = lines();
    const logger = createLogger('intake-cav', 'info', out);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const span = {
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      set: () => undefined,
      end: () => undefined,
      route: 'CANARY',
    };
    within(surroundingsOf(span), () => {
      logger.warn({ code: 'x', alias: 'CANARY' }, 'a line');
    });
    logger.warn({ code: 'y' }, 'another');
    expect(JSON.parse(out.written[0] ?? '')).toMatchObject({ code: 'x', traceId });
    expect(out.written[1]).not.toContain('traceId');
    expect(out.written.join('')).not.toContain('CANARY');
  });

  it('says of an unexpected error what and where, not what about', () => {
    const fields = describeError(Object.assign(new TypeError('CANARY\n at CANARY home'), { code: '22P02' }));
    expect(fields).toMatchObject({ name: 'TypeError', code: '22P02' });
    expect((fields['frames'] as string[])[0]).toMatch(/logger\.spec/);
    expect(JSON.stringify(fields)).not.toContain('CANARY');
    expect(describeError('CANARY')).toEqual({ name: 'string' });
  });

  it('passes the framework’s words on only until the node listens', () => {
    const out = lines();
    const logger = new NestLogger(createLogger('intake-cav', 'info', out));
    logger.error('cannot resolve a dependency', 'stack', 'Injector');
    logger.silenceMessages();
    logger.error('CANARY', 'CANARY at x', 'RpcExceptionsHandler');
    expect(out.written[0]).toContain('cannot resolve a dependency');
    expect(out.written[1]).toContain('RpcExceptionsHandler');
    expect(out.written.join('')).not.toContain('CANARY');
  });
});
