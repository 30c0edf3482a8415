declare module 'virtual:codes/it' {
  const lists: Readonly<Record<string, Readonly<Record<string, string>>>>;
  export default lists;
}
declare module 'virtual:codes/it/more' {
  const lists: Readonly<Record<string, Readonly<Record<string, string>>>>;
  export default lists;
}
declare module 'virtual:codes/en' {
  const lists: Readonly<Record<string, Readonly<Record<string, string>>>>;
  export default lists;
}
declare module 'virtual:codes/en/more' {
  const lists: Readonly<Record<string, Readonly<Record<string, string>>>>;
  export default lists;
}
/** `libs/kernel/src/way-out.ts` says what it does. */
declare module 'virtual:way-out' {
  export const wayOut: (page: {
    readonly to: () => string;
    readonly cover: () => void;
    readonly end: (done: () => void) => void;
    readonly onPress: (missing: number | null) => void;
  }) => { readonly leave: () => void };
  export const endSession: (done: () => void) => void;
}
