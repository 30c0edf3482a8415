import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { register } from 'prom-client';
import { Private } from './access.decorators.js';
import { Readiness } from './readiness.js';
import { Readings } from './readings.js';

/** What the monitoring reads, on the private port. */
@Controller()
@Private()
export class PrivateController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(Readings) private readonly readings: Readings,
  ) {}

  @Get('health/live')
  live(): { status: string } {
    return { status: 'up' };
  }

  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { ready, checks } = await this.readiness.ask();
    void reply.status(ready ? 200 : 503);
    return { status: ready ? 'up' : 'down', checks };
  }

  @Get('metrics')
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    await this.readings.refresh();
    void reply.header('content-type', register.contentType);
    return register.metrics();
  }
}
