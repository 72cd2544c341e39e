/**
 * The little of the `reflect-metadata` package that @peculiar/x509's dependency injection asks for before it loads.
 * Import it first.
 */
const store = new WeakMap<object, Map<unknown, unknown>>();

function metadataOf(target: object): Map<unknown, unknown> {
  const known = store.get(target) ?? new Map<unknown, unknown>();
  store.set(target, known);
  return known;
}

const define = (key: unknown, value: unknown, target: object) => void metadataOf(target).set(key, value);
const get = (key: unknown, target: object) => metadataOf(target).get(key);

Object.assign(Reflect, {
  defineMetadata: define,
  getMetadata: get,
  getOwnMetadata: get,
  hasOwnMetadata: (key: unknown, target: object) => metadataOf(target).has(key),
  metadata: (key: unknown, value: unknown) => (target: object) => define(key, value, target),
});
