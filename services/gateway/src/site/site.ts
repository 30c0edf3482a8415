/** What the pages of this installation say of whoever runs it. */
export interface Site {
  /** The body that answers for it; undefined: not said yet. */
  readonly owner?: string;
  /** Where to write about a page that does not work: `mailto:`, `https:` or `tel:`. */
  readonly feedback?: string;
  /** Whether the page of services is here. */
  readonly services: boolean;
}
