// A log of some entries with its signed checkpoints, as its readers meet it.
import {
  consistencyProof,
  formatCheckpoint,
  inclusionProof,
  rootAt,
  signNote,
  type NodeReader,
} from '#merkle';
import { NaiveTree } from './naive-tree.js';
import { testSigner, type TestSigner } from './test-keys.js';

export class SmallLog {
  readonly signer: TestSigner;
  readonly tree: NaiveTree;
  private readonly read: NodeReader;

  constructor(readonly origin = 'log.example/one') {
    this.signer = testSigner(origin);
    this.tree = new NaiveTree();
    this.read = this.tree.read;
  }

  async body(size: number): Promise<string> {
    return formatCheckpoint({ origin: this.origin, size, root: await rootAt(size, this.read) });
  }

  async checkpoint(size: number): Promise<string> {
    return signNote(await this.body(size), this.signer);
  }

  inclusion(size: number, index: number): Promise<Buffer[]> {
    return inclusionProof(size, index, this.read);
  }

  consistency(oldSize: number, size: number): Promise<Buffer[]> {
    return consistencyProof(oldSize, size, this.read);
  }
}
