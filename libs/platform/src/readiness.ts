import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { HEALTH_CHECKS, type HealthCheck } from './health.js';

const CHECK_TIMEOUT_MS = 2_000;

/** Asks every module's checks whether the node can do its work. */
@Injectable()
export class Readiness implements BeforeApplicationShutdown {
  private stopping = false;

  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  async ask(): Promise<{ ready: boolean; checks: Record<string, 'up' | 'down'> }> {
    const results = await Promise.all(
      this.checks().map(async (check) => [check.name, (await succeeds(check)) ? 'up' : 'down'] as const),
    );
    const ready = !this.stopping && results.every(([, state]) => state === 'up');
    return { ready, checks: Object.fromEntries(results) };
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  private checks(): HealthCheck[] {
    return [...this.modules.values()].flatMap((module) => {
      const provided: unknown = module.providers.get(HEALTH_CHECKS)?.instance;
      return Array.isArray(provided) ? (provided as HealthCheck[]) : [];
    });
  }
}

async function succeeds(check: HealthCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => {
      resolve(false);
    }, CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check.check(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
