/** Jest's global tear-down. */
export default async function stopServers() {
  await globalThis.staffettaTestServers?.stop();
}
