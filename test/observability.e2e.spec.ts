import { afterAll, beforeAll, describe } from '@jest/globals';
import { startCollector, type Collector } from './observability/collector.js';
import { traces } from './observability/traces.js';
import { series } from './observability/series.js';
import { withStack } from './support/with-stack.js';

// One network with tracing on tells what the monitoring sees of it.
describe('the network, watched', () => {
  let collector: Collector;
  const env: Record<string, string> = {};
  beforeAll(async () => {
    collector = await startCollector();
    env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector.url;
  });
  const stack = withStack('embedded', { env });
  afterAll(() => collector.close());
  traces(stack, () => collector);
  series(stack);
});
