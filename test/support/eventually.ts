/** Tries an assertion until it holds, or for five seconds. */
export async function eventually(assertion: () => unknown, withinMs = 5_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (failure) {
      if (Date.now() > deadline) throw failure;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}
