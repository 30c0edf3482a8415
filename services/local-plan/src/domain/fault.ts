/** What is wrong and where; never what stands there. */
export interface Fault {
  /** Of the field, as `actions.3.code`. */
  readonly path: string;
  readonly rule: string;
}
