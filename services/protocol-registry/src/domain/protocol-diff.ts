/** One difference between two versions: where, and what stood and stands there. */
export interface Difference {
  /** JSON pointer; a flow is named by its id, since its place in the list means nothing. */
  readonly path: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * What differs between two documents: first what is said of the whole, then flow by flow. Lists of names are sets, flows are known by their id;
 * only where order counts (`standIns`) or a pair is meant (`valid`) a list is compared as a whole.
 */
export function protocolDiff(before: Json, after: Json): Difference[] {
  const all = objectDiff(before, after, '');
  const isOfFlow = ({ path }: Difference): boolean => path.startsWith('/flows/');
  return [...all.filter((each) => !isOfFlow(each)), ...all.filter(isOfFlow)];
}

function objectDiff(before: Json, after: Json, path: string): Difference[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names.flatMap((name) => valueDiff(before[name], after[name], `${path}/${name}`));
}

const ORDERED = /\/(?:standIns|valid|open)$/;

function valueDiff(before: unknown, after: unknown, path: string): Difference[] {
  if (same(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && !ORDERED.test(path)) {
    return path === '/flows' ? flowsDiff(before, after) : setDiff(before, after, path);
  }
  if (isObject(before) && isObject(after)) return objectDiff(before, after, path);
  return [
    {
      path,
      ...(before === undefined ? {} : { from: before }),
      ...(after === undefined ? {} : { to: after }),
    },
  ];
}

function setDiff(before: readonly unknown[], after: readonly unknown[], path: string): Difference[] {
  const has = (list: readonly unknown[], item: unknown): boolean => list.some((each) => same(each, item));
  return [
    ...before.filter((item) => !has(after, item)).map((from) => ({ path, from })),
    ...after.filter((item) => !has(before, item)).map((to) => ({ path, to })),
  ];
}

function flowsDiff(before: readonly unknown[], after: readonly unknown[]): Difference[] {
  const byId = (list: readonly unknown[]): Map<string, Json> =>
    new Map(list.filter(isObject).map((flow) => [String(flow['id']), flow]));
  const [old, now] = [byId(before), byId(after)];
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((id) => {
    const [was, is] = [old.get(id), now.get(id)];
    const path = `/flows/${id}`;
    if (was !== undefined && is !== undefined) return objectDiff(was, is, path);
    return was === undefined ? [{ path, to: is }] : [{ path, from: was }];
  });
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Both come from JSON in one order of members or another. */
function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, place) => same(item, other[place]));
  }
  if (isObject(one) && isObject(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].every((name) => same(one[name], other[name]));
  }
  return one === other;
}
