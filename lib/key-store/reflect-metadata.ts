/**
 * The part of the Reflect metadata proposal that the dependency injection inside `@peculiar/x509` asks for: metadata
 * on constructors, inherited along the prototype chain. Imported before that package, for its effect.
 */
const metadata = new WeakMap<object, Map<unknown, unknown>>();

const own = (key: unknown, target: object): unknown => metadata.get(target)?.get(key);

function inherited(key: unknown, target: object): unknown {
  for (let at: object | null = target; at; at = Object.getPrototypeOf(at))
    if (metadata.get(at)?.has(key)) return own(key, at);
  return undefined;
}

function define(key: unknown, value: unknown, target: object): void {
  const held = metadata.get(target) ?? new Map<unknown, unknown>();
  metadata.set(target, held.set(key, value));
}

// Someone else's implementation, if there is one, stays.
if (!('getMetadata' in Reflect)) {
  Object.assign(Reflect, {
    defineMetadata: define,
    getMetadata: inherited,
    getOwnMetadata: own,
    hasMetadata: (key: unknown, target: object) => inherited(key, target) !== undefined,
    hasOwnMetadata: (key: unknown, target: object) => own(key, target) !== undefined,
    metadata: (key: unknown, value: unknown) => (target: object) => define(key, value, target),
  });
}
