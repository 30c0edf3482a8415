/** Rejects once somebody else may be changing the key store: what was begun may not be finished. */
export type StillHeld = () => Promise<void>;

/**
 * Lets one process at a time change a key store. The lock is held for a change, not for a process's life, and is free
 * again when its holder dies. A node takes one of its database's; a tool without a database one in the folder.
 */
export interface ChangeLock {
  /**
   * Runs a change while nobody else's runs; turns do not overlap within a process either. When it resolves, the lock was
   * held to the end.
   * @throws AppError `unavailable` `key-store.locked`: not to be had in time, or lost on the way; the change may be done
   */
  changing<T>(change: (held: StillHeld) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
