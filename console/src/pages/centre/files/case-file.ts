/** `GET cases/:id` */
export interface CaseFile {
  readonly id: string;
  readonly alias: string | null;
  readonly subject: string;
  readonly version: number;
  readonly openedAt: string;
  readonly firstContact: { readonly source?: string; readonly channel?: string } | null;
  readonly outcome: string | null;
  readonly closedAt: string | null;
  readonly erased: boolean;
}
