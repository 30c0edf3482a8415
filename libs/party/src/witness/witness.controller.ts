import { createHash } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { IsString } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { addCheckpoint, cosignPast, type Witness, type WitnessAnswer } from '#merkle';
import { ApiExcludeController, notFound, Private } from '#platform';
import type { PartyContext } from '#referral';
import { PARTY_CONTEXT, WITNESS } from '../party.tokens.js';

export class WitnessRequestDto {
  @IsString()
  text!: string;
}

/**
 * This node as a witness of other bodies' logs (C2SP tlog-witness): it cosigns what goes on from what it cosigned last.
 * On the private port: whoever sends it a checkpoint is a node of the network.
 */
@ApiExcludeController()
@Controller('internal/v1/witness')
@Private()
export class WitnessController {
  constructor(
    @Inject(WITNESS) private readonly witness: Witness,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  /** Takes and answers text: status codes and bodies are C2SP's, not problems. */
  @Post('add-checkpoint')
  @HttpCode(200)
  @RouteConfig({ text: true })
  async add(
    @Body() { text }: WitnessRequestDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer(await addCheckpoint(this.witness, text), reply);
  }

  /** The same for a checkpoint of the past, which the log is about to publish: see `cosignPast`. */
  @Post('cosign-past')
  @HttpCode(200)
  @RouteConfig({ text: true })
  async past(
    @Body() { text }: WitnessRequestDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer(await cosignPast(this.witness, text), reply);
  }

  /** What it cosigned last of a log. */
  @Get(':origin/checkpoint')
  async checkpoint(
    @Param('origin') origin: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const known = [...this.witness.logs.keys()].find((name) => digestOf(name) === origin);
    const last = known === undefined ? undefined : await this.witness.store.read(known);
    if (last === undefined) throw notFound();
    void reply.type('text/plain; charset=utf-8');
    return last.note;
  }

  private answer(answer: WitnessAnswer, reply: FastifyReply): string {
    void reply.status(answer.status).type('text/plain; charset=utf-8');
    if (answer.status === 200) return answer.lines;
    if (answer.status === 409) {
      void reply.type('text/x.tlog.size');
      return `${String(answer.size)}\n`;
    }
    if (answer.forked === true) {
      this.context.logger.error(
        { alarm: 'log-fork-refused' },
        'a log asked for a cosignature under a tree that does not go on from the last one',
      );
    }
    return `${answer.refused}\n`;
  }
}

const digestOf = (origin: string): string => createHash('sha256').update(origin).digest('hex');
