/** `GET log-keys` */
export interface LogKeys {
  readonly log: string;
  readonly witnesses: readonly { readonly institution: string; readonly vkey: string }[];
}
