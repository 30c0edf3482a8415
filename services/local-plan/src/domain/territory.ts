/** The province, as `territory.json` describes it. */
export interface Territory {
  /** Its name holds those of three comuni. */
  readonly province: string;
  /** Of its number plates, as addresses have it. */
  readonly sign: string;
  readonly comuni: readonly { readonly name: string; readonly istat: string; readonly ambito: string }[];
}
