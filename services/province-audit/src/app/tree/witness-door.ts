import { createHash } from 'node:crypto';
import { formatPastRequest, formatWitnessRequest, type PolicyWitness } from '#merkle';

/** Somebody who cosigns the log. */
export interface LogWitness extends PolicyWitness {
  /** Of the network: the registry says where its node is. */
  readonly institution: string;
}

/** Calls another node: posts a text, or reads where there is none. @throws AppError `unavailable` `peer.unreachable` */
export type CallWitness = (url: string, body?: string) => Promise<WitnessReply>;

export interface WitnessReply {
  readonly status: number;
  readonly text: string;
}

/** A witness's door, C2SP tlog-witness and `cosign-past` beside it. */
export class WitnessDoor {
  constructor(
    private readonly call: CallWitness,
    private readonly internalUrl: string,
  ) {}

  /** @throws AppError `unavailable` `peer.unreachable` */
  addCheckpoint(oldSize: number, proof: readonly Buffer[], checkpoint: string): Promise<WitnessReply> {
    return this.call(this.url('add-checkpoint'), formatWitnessRequest({ oldSize, proof, checkpoint }));
  }

  /** A beginning of what it cosigned last, which has `lastSize`. @throws as `addCheckpoint` */
  cosignPast(lastSize: number, proof: readonly Buffer[], checkpoint: string): Promise<WitnessReply> {
    return this.call(this.url('cosign-past'), formatPastRequest({ lastSize, proof, checkpoint }));
  }

  /** What it cosigned last; undefined where nothing. @throws as `addCheckpoint` */
  async lastNote(origin: string): Promise<string | undefined> {
    const digest = createHash('sha256').update(origin).digest('hex');
    const { status, text } = await this.call(this.url(`${digest}/checkpoint`));
    return status === 200 ? text : undefined;
  }

  private url(path: string): string {
    return new URL(`/internal/v1/witness/${path}`, this.internalUrl).href;
  }
}
