import { AppError } from '#kernel';
import { configInvalid, readConfig, type Environment, type ProcessConfig } from './config.js';
import { createLogger, describeError, type Logger } from './logger.js';
import { unsafeFiles } from './profile-fences.js';
import { startTracing, stopTracing } from './tracing/tracing.js';

const HARD_EXIT_MS = 10_000;

/**
 * Stops the process in order at SIGTERM, SIGINT, or when the parent that holds its IPC channel is gone; hard after 10 s.
 * @returns a function that takes the listeners away again.
 */
export function stopWithProcess(close: () => Promise<void>, logger: Logger): () => void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error({ signal }, 'did not stop in time');
      process.exit(1);
    }, HARD_EXIT_MS).unref();
    close()
      .then(stopTracing)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error(describeError(error), 'did not stop cleanly');
          process.exit(1);
        },
      );
  };
  const onTerm = (): void => {
    stop('SIGTERM');
  };
  const onInt = (): void => {
    stop('SIGINT');
  };
  const onDisconnect = (): void => {
    stop('disconnect');
  };
  process.on('SIGTERM', onTerm).on('SIGINT', onInt).on('disconnect', onDisconnect);
  return () => {
    process.off('SIGTERM', onTerm).off('SIGINT', onInt).off('disconnect', onDisconnect);
  };
}

/**
 * Runs a service's `main` with its configuration and its logger. What fails it is told by class and code; only our own
 * errors bring their message.
 */
export function runMain<T extends ProcessConfig>(
  type: new () => T,
  environment: Environment,
  main: (config: Readonly<T>, logger: Logger) => Promise<unknown>,
): void {
  // before the configuration is known to be right there must be somebody who can say that it is wrong
  const name = environment['STAFFETTA_NODE'] ?? 'gateway';
  const die = (logger: Logger, message: string) => (error: unknown) => {
    logger.fatal(describeError(error), error instanceof AppError ? error.message : message);
    process.exit(1);
  };
  let logger = createLogger(name);
  try {
    const { config, wrong } = readConfig(type, environment);
    const all = [...wrong, ...unsafeFiles(config)];
    if (all.length > 0) throw configInvalid(all);
    logger = createLogger(name, config.STAFFETTA_LOG_LEVEL);
    process
      .on('uncaughtException', die(logger, 'an error nobody caught'))
      .on('unhandledRejection', die(logger, 'a rejection nobody caught'));
    startTracing(name, environment)
      .then(() => main(config, logger))
      .catch(die(logger, 'cannot start'));
  } catch (error) {
    die(logger, 'cannot start')(error);
  }
}
