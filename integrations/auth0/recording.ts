/** A call of the API that has not been made yet. */
export interface Call {
  readonly room: string;
  readonly method: string;
  readonly values: readonly unknown[];
  readonly replay: () => void;
}

/** What an API's methods change: whatever is called there is held back. */
const rooms = ["access", "authentication", "user"] as const;

/** The same API, of which the methods that change something only write down that they were called. */
export function recording<Api extends Readonly<Record<(typeof rooms)[number], object>>>(api: Api) {
  const calls: Call[] = [];
  const held = new Map<PropertyKey, object>(rooms.map((room) => [room, deferred(room, api[room], calls)]));
  const view = new Proxy(api, { get: (target, name) => held.get(name) ?? (Reflect.get(target, name) as unknown) });
  return { calls, view };
}

function deferred(room: string, target: object, calls: Call[]): object {
  return new Proxy(target, {
    get: (_target, method: string) => {
      return (...values: unknown[]) => {
        const replay = () => void (Reflect.get(target, method) as (...all: unknown[]) => unknown).apply(target, values);
        calls.push({ room, method, values, replay });
      };
    },
  });
}
