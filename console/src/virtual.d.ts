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
