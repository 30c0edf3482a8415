/** The package has types for its storage, but not under the path where compiled code finds it. */
declare module 'class-transformer/cjs/storage.js' {
  export const defaultMetadataStorage: {
    /** What `@Type(() => Child)` said about a field. */
    findTypeMetadata(target: object, property: string): { typeFunction: () => unknown } | undefined;
  };
}
