/**
 * Puts something into the folder of downloads.
 * @param name stays there for anybody to see: says nothing of a person
 */
export function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // some browsers read it only after the click is over
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
