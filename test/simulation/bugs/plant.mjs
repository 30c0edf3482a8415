import { register } from 'node:module';
import { BUGS } from './bugs.mjs';

/** Call before anything of the product is loaded. @returns what the lab has to know of the bug */
export async function plant(name) {
  if (name === undefined) return {};
  const bug = BUGS[name];
  if (bug === undefined) throw new Error(`there is no bug ${name}: ${Object.keys(BUGS).join(', ')}`);
  if (bug.replaces !== undefined) replace(bug.replaces);
  return { ...bug, ...(await bug.load?.()) };
}

function replace({ module, of, by }) {
  const url = new URL(by, import.meta.url).href;
  const hooks = `
export async function resolve(specifier, context, next) {
  if (specifier === ${JSON.stringify(module)} && context.parentURL?.endsWith(${JSON.stringify(of)})) {
    return { url: ${JSON.stringify(url)}, shortCircuit: true };
  }
  return next(specifier, context);
}`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
