import { createPrivateKey, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addCheckpoint,
  COSIGNATURE_V1,
  cosignPast,
  formatVkey,
  parseVkey,
  rawPublicKey,
  verifierOf,
  type CosignedTree,
  type Witness,
} from '#merkle';
import { CheckpointMark } from '../src/app/tree/checkpoint-mark.js';
import type { SignerContext } from '../src/app/tree/sign-checkpoint.js';
import type { CallWitness } from '../src/app/tree/witness-door.js';
import { logSigner } from '../src/events/log-signer.js';
import { readWitnesses } from '../src/witness-settings.js';
import type { World } from './world.js';

export const ORIGIN = 'prova.example/log';

/** A witness in this process, behind the door as another node would be. */
export class Bystander {
  readonly trees = new Map<string, CosignedTree>();
  offline = false;
  readonly key: KeyObject;
  readonly vkey: string;

  constructor(
    readonly name: string,
    readonly operator: string,
    private readonly context: () => { world: World; signer: SignerContext },
  ) {
    const d = Buffer.from(name.padEnd(32, '.').slice(0, 32)).toString('base64url');
    this.key = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x: '' }, format: 'jwk' });
    this.vkey = formatVkey({ name, type: COSIGNATURE_V1, publicKey: rawPublicKey(this.key) });
  }

  get witness(): Witness {
    const { world, signer } = this.context();
    const { origin, vkey } = signer.signer;
    return {
      name: this.name,
      privateKey: this.key,
      logs: new Map([[origin, verifierOf(parseVkey(vkey))]]),
      now: () => world.clock.now(),
      store: {
        read: (of) => Promise.resolve(this.trees.get(of)),
        replace: (of, from, tree) => {
          if (this.trees.get(of)?.size !== from) return Promise.resolve(false);
          this.trees.set(of, tree);
          return Promise.resolve(true);
        },
      },
    };
  }

  readonly call: CallWitness = async (url, body) => {
    if (this.offline) throw Object.assign(new Error('offline'), { code: 'peer.unreachable' });
    if (body === undefined) {
      const last = this.trees.get(this.context().signer.signer.origin);
      return last === undefined ? { status: 404, text: '' } : { status: 200, text: last.note };
    }
    const answer = await (url.endsWith('cosign-past') ? cosignPast : addCheckpoint)(this.witness, body);
    const text =
      answer.status === 200 ? answer.lines : answer.status === 409 ? `${String(answer.size)}\n` : '';
    return { status: answer.status, text };
  };
}

/** As after a start of the process. */
export async function openSigner(
  folder: string,
  witnesses: readonly Bystander[],
  mark = 'log-mark',
): Promise<SignerContext> {
  const file = join(folder, 'witnesses.json');
  const listed = witnesses.map(({ operator, vkey }) => ({ institution: operator, operator, vkey }));
  await writeFile(file, JSON.stringify(listed));
  const own = logSigner({ secret: () => Buffer.alloc(32, 7) }, ORIGIN);
  return {
    signer: own,
    mark: await CheckpointMark.open(join(folder, mark), own),
    ...readWitnesses(file, own.vkey, 'provincia-bat'),
  };
}
