/**
 * The brokers of this test run. Undefined: there is no Kafka here, and the suite skips itself
 * (`(kafkaBrokers() ? describe : describe.skip)(…)`). A spec that contains this name makes the run start one.
 */
export function kafkaBrokers(): readonly string[] | undefined {
  const brokers = process.env['TEST_KAFKA_BROKERS'];
  return brokers === undefined || brokers === '' ? undefined : brokers.split(',');
}
