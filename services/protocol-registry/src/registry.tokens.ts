export const REGISTRY_CONTEXT = Symbol('REGISTRY_CONTEXT');
export const NETWORK_FILES = Symbol('NETWORK_FILES');
export const LIFE_CONTEXT = Symbol('LIFE_CONTEXT');
