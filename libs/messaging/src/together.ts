/**
 * Work of one transaction whose statements travel together; they are done in the order in which they are asked for. Ends
 * when all of it has, also where some fails: what is sent after the rollback would be done outside of the transaction.
 * @throws what was thrown first
 */
export async function together<T extends readonly unknown[]>(
  work: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  try {
    return await Promise.all(work);
  } catch (error) {
    await Promise.allSettled(work);
    throw error;
  }
}
