/**
 * The end of this turn of the event loop, when all that had arrived is read: one promise for everybody who waits for it.
 * Whoever goes on from there goes on in step with the others, so what a step needs stays in the processor's caches.
 */
export function createTurnEnd(): () => Promise<void> {
  let end: Promise<void> | undefined;
  return () => {
    end ??= new Promise((resolve) => {
      setImmediate(() => {
        end = undefined;
        resolve();
      });
    });
    return end;
  };
}
