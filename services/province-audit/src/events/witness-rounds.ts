import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { errorCode, Timers, type Job } from '#messaging';
import { peerFault, type CallPeer } from '#platform';
import { askWitness } from '../app/tree/cosign-round.js';
import { judgeQuorum } from '../app/tree/judge-quorum.js';
import { readCheckpoint, type SignedCheckpoint } from '../app/tree/log-view.js';
import { recallFrom } from '../app/tree/recall.js';
import type { SignerContext } from '../app/tree/sign-checkpoint.js';
import { WitnessDoor, type LogWitness } from '../app/tree/witness-door.js';
import type { AuditContext } from '../app/audit-context.js';
import { AUDIT_CONTEXT, CALL_PEER, SIGNER_CONTEXT } from '../audit.tokens.js';

const EVERY_MS = 2_000;

/** Takes each new checkpoint to the witnesses; a missing quorum alarms and stops nothing. */
@Injectable()
export class WitnessRounds implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timers;
  private since = new Date(0);
  private readonly told = new Map<string, string>();

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
    @Inject(SIGNER_CONTEXT) private readonly signer: SignerContext,
    @Inject(CALL_PEER) private readonly callPeer: CallPeer,
  ) {
    const asked = signer.witnesses.length > 0;
    const round: Job = { name: 'witness-round', everyMs: EVERY_MS, run: () => this.round() };
    this.timers = new Timers(asked ? [round] : [], context.logger);
  }

  onApplicationBootstrap(): Promise<void> {
    this.since = this.context.clock.now();
    return this.timers.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.timers.stop();
  }

  /** Before the first signature: whoever can be reached tells what was cosigned before. */
  async recall(): Promise<void> {
    await Promise.all(
      this.signer.witnesses.map(async (witness) => {
        const door = this.doorOf(witness);
        if (door !== undefined) await recallFrom(this.db, door, this.signer).catch(() => false);
      }),
    );
  }

  private async round(): Promise<void> {
    const hooks: (() => void)[] = [];
    try {
      const newest = await readCheckpoint(this.db, this.signer.signer.origin, 'current');
      if (newest === undefined) return;
      await Promise.all(this.signer.witnesses.map((witness) => this.ask(witness, newest)));
      await this.db.transaction((tx) => judgeQuorum(tx, this.context, this.signer, this.since, hooks));
      for (const hook of new Set(hooks)) hook();
    } catch (error) {
      this.context.logger.warn({ code: errorCode(error) }, 'the witnesses were not asked; trying again');
    }
  }

  private async ask(witness: LogWitness, newest: SignedCheckpoint): Promise<void> {
    const door = this.doorOf(witness);
    if (door === undefined) {
      this.tell(witness, 'unlisted');
      return;
    }
    try {
      const now = this.context.clock.now();
      const outcome = await askWitness(this.db, { signer: this.signer.signer, witness, door, newest, now });
      if (outcome === 'ahead') await recallFrom(this.db, door, this.signer);
      this.tell(witness, outcome);
    } catch (error) {
      this.tell(witness, peerFault(error));
    }
  }

  private doorOf({ institution }: LogWitness): WitnessDoor | undefined {
    const url = this.context.registry.institution(institution)?.internalUrl;
    return url === undefined ? undefined : new WitnessDoor(this.callPeer, url);
  }

  /** Once for each change. */
  private tell({ vkey: { name } }: LogWitness, outcome: string): void {
    const word = outcome === 'cosigned' || outcome === 'unchanged' ? 'well' : outcome;
    if ((this.told.get(name) ?? 'well') === word) return;
    this.told.set(name, word);
    const { logger } = this.context;
    if (word === 'well') logger.info({ witness: name }, 'the witness cosigns again');
    else if (word === 'ahead' || word === 'refused') {
      logger.error(
        { alarm: `witness-${word}`, witness: name },
        word === 'ahead'
          ? 'a witness has cosigned a larger log than this one is'
          : 'a witness does not go on from what it cosigned last',
      );
    } else logger.warn({ witness: name, code: word }, 'a witness was not reached; trying again');
  }
}
