/** Jest's global teardown. */
export default async function stopServers() {
  await globalThis.staffettaServers?.();
}
