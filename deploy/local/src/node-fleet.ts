import { join } from 'node:path';
import { AppError } from '#kernel';
import { lastWords, spawnNode, waitReady, type NodeProcess } from './node-process.js';
import { Supervisor, type SupervisorOptions } from './supervisor.js';

type Environment = Readonly<Record<string, string>>;

/** A node that dies this often before it was ever ready will not start at all. */
const HOPELESS = 3;
const READY_MS = 120_000;

interface Member {
  readonly supervisor: Supervisor;
  readonly logFile: string;
  process?: NodeProcess;
  environment?: Environment;
  privateUrl?: string;
  /** It can start: what kills it since will pass. */
  wasReady?: boolean;
  /** For the next start only. */
  once?: Environment;
}

/** The nodes of a stack and its gateway, each supervised. */
export class NodeFleet {
  private readonly members = new Map<string, Member>();

  constructor(
    private readonly root: string,
    private readonly logsDir: string,
    private readonly events: Pick<SupervisorOptions, 'onStart' | 'onDeath'>,
  ) {}

  /** Spawns a node: it loads its code and waits until `begin` names its environment. */
  async load(name: string, service: string): Promise<void> {
    const logFile = join(this.logsDir, `${name}.log`);
    const supervisor = new Supervisor({
      name,
      ...this.events,
      start: () => {
        const started = spawnNode({ service, root: this.root, logFile });
        member.process = started;
        this.handOver(member);
        return Promise.resolve(started);
      },
    });
    const member: Member = { supervisor, logFile };
    this.members.set(name, member);
    await supervisor.start();
  }

  /** @param once added for the first start only */
  begin(name: string, environment: Environment, privateUrl: string, once?: Environment): void {
    const member = this.member(name);
    Object.assign(member, { environment, privateUrl, once });
    this.handOver(member);
  }

  /**
   * Resolves when the node says that it is ready.
   * @throws AppError `unavailable` `local.start-failed` with the node's last words
   */
  async ready(name: string): Promise<void> {
    const member = this.member(name);
    const deadline = Date.now() + READY_MS;
    const hopeless = (): boolean => member.wasReady !== true && member.supervisor.recentDeaths >= HOPELESS;
    if (await waitReady(member.privateUrl ?? '', () => hopeless() || Date.now() > deadline)) {
      member.wasReady = true;
      return;
    }
    throw new AppError(
      'unavailable',
      'local.start-failed',
      `${name} did not start (${member.logFile}):\n${await lastWords(member.logFile)}`,
    );
  }

  /** Starts a stopped or halted node. @param once added to its environment for this start only */
  async start(name: string, once?: Environment): Promise<void> {
    const member = this.member(name);
    if (once !== undefined) member.once = once;
    await member.supervisor.start();
  }

  supervisor(name: string): Supervisor {
    return this.member(name).supervisor;
  }

  has(name: string): boolean {
    return this.members.has(name);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.members.values()].map(({ supervisor }) => supervisor.stop()));
  }

  private handOver(member: Member): void {
    if (member.environment === undefined) return; // it waits
    member.process?.begin({ ...member.environment, ...member.once });
    delete member.once;
  }

  private member(name: string): Member {
    const member = this.members.get(name);
    if (member === undefined)
      throw new AppError('not-found', 'local.no-such-node', 'There is no node of this name.');
    return member;
  }
}
