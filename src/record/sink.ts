/** Where lines go. `write` resolves once the kernel has all of them, `sync` once the disk has. */
export interface Sink {
  readonly write: (text: string) => Promise<void>;
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Standard output, or whatever stream stands for it. */
export function streamSink(stream: NodeJS.WritableStream): Sink {
  // Each write hears of its own failure. Without a listener, a reader that is gone (EPIPE) would end the process.
  stream.on("error", () => {});
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    sync: async () => {},
    close: async () => {},
  };
}
