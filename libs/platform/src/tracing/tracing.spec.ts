import { describe, expect, it } from '@jest/globals';
import {
  startTracing,
  surroundingsOf,
  traceparentOf,
  tracingIsOn,
  within,
  type OpenSpan,
} from './tracing.js';

const span: OpenSpan = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  set: () => undefined,
  end: () => undefined,
};

describe('tracing', () => {
  it('is off unless a collector is named, and where it is switched off', async () => {
    await startTracing('intake-cav', {});
    await startTracing('intake-cav', { OTEL_EXPORTER_OTLP_ENDPOINT: '' });
    await startTracing('intake-cav', {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_SDK_DISABLED: 'true',
    });
    expect(tracingIsOn()).toBe(false);
  });

  it('gives the trace of a request to the first referral it speaks of, and to no other', () => {
    const told = within(surroundingsOf(span), () => ['first', 'second', 'first'].map(traceparentOf));
    expect(told).toEqual([span.traceparent, undefined, span.traceparent]);
  });

  it('has none where nothing is traced', () => {
    expect(traceparentOf('first')).toBeUndefined();
  });
});
