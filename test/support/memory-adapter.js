/** A store for `oidc-provider` that forgets with its process: the documented adapter interface, over one map. */
export function createMemoryAdapter() {
  const stored = new Map();
  return (model) => {
    const key = (id) => `${model} ${id}`;
    const live = (entry) => (entry && entry.expires > Date.now() ? entry.payload : undefined);
    const mine = () => [...stored].filter(([name]) => name.startsWith(`${model} `));
    const find = (matches) => live(mine().find(([, { payload }]) => matches(payload))?.[1]);
    return {
      upsert: async (id, payload, seconds = 86_400) =>
        void stored.set(key(id), { payload: { ...payload }, expires: Date.now() + seconds * 1_000 }),
      find: async (id) => live(stored.get(key(id))),
      findByUid: async (uid) => find((payload) => payload.uid === uid),
      findByUserCode: async (userCode) => find((payload) => payload.userCode === userCode),
      consume: async (id) => {
        stored.get(key(id)).payload.consumed = Math.floor(Date.now() / 1_000);
      },
      destroy: async (id) => void stored.delete(key(id)),
      revokeByGrantId: async (grantId) => {
        for (const [name, { payload }] of mine()) if (payload.grantId === grantId) stored.delete(name);
      },
    };
  };
}
