import { Controller, Get, Inject } from '@nestjs/common';
import { Public } from './access.decorators.js';
import { ApiOperation, ApiResponse, ApiTags } from './api-docs.js';
import { notReady } from './platform.errors.js';
import { Readiness } from './readiness.js';

const KNOWN_FOR_MS = 1_000;

/** Whether the interface works, for whoever uses it: that and no more. The parts are told on the private port. */
@Controller('status')
@Public()
@ApiTags('status')
export class StatusController {
  private known: { readonly until: number; readonly ready: Promise<boolean> } | undefined;

  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  @Get()
  @ApiOperation({ summary: 'Whether the node can do its work' })
  @ApiResponse({
    status: 200,
    description: 'It can',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['status', 'title'],
          properties: {
            status: { type: 'integer', format: 'int32', enum: [200] },
            title: { type: 'string' },
          },
          additionalProperties: false,
        },
      },
    },
  })
  async status(): Promise<{ status: number; title: string }> {
    if (!(await this.isReady())) throw notReady();
    return { status: 200, title: 'In funzione' };
  }

  /** Anybody may ask, as often as they like: the database is asked once a second at most. */
  private isReady(): Promise<boolean> {
    const now = performance.now();
    if (this.known === undefined || this.known.until < now) {
      const ready = this.readiness.ask().then((answer) => answer.ready);
      this.known = { until: now + KNOWN_FOR_MS, ready };
    }
    return this.known.ready;
  }
}
