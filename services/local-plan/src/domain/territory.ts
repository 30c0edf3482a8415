/** The province's comuni, as `territory.json` names them. */
export interface Territory {
  readonly comuni: readonly { readonly name: string; readonly istat: string; readonly ambito: string }[];
}
