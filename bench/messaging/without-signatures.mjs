// Module hook, for `node --import`: puts trust-without-signatures.mjs in the place of `#trust`.
import { register } from 'node:module';

const stub = new URL('./trust-without-signatures.mjs', import.meta.url).href;
const hooks = `
export async function resolve(specifier, context, next) {
  if (specifier === '#trust' && context.parentURL !== ${JSON.stringify(stub)}) {
    return { url: ${JSON.stringify(stub)}, shortCircuit: true };
  }
  return next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
