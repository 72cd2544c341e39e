import { connect } from "node:net";
import type { Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection on which a test writes whatever bytes it likes and reads answers off one by one. */
export interface RawConnection {
  readonly socket: Socket;
  readonly write: (text: string) => void;
  /** The next whole answer; rejects if the connection ends before it. */
  readonly answer: () => Promise<RawAnswer>;
  /** Resolves with whatever was left unread once the server has closed. */
  readonly closed: Promise<string>;
}

export async function openRaw(port: number, options: { allowHalfOpen?: boolean } = {}): Promise<RawConnection> {
  const socket = connect({ port, host: "127.0.0.1", ...options });
  let unread = "";
  let ended = false;
  let wake = (): void => {};
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => {
    unread += text;
    wake();
  });
  socket.on("error", () => {});
  const closed = new Promise<string>((resolve) =>
    socket.on("close", () => {
      ended = true;
      wake();
      resolve(unread);
    }),
  );
  await new Promise((resolve) => socket.once("connect", resolve));

  const answer = async (): Promise<RawAnswer> => {
    for (;;) {
      const found = firstAnswer(unread);
      if (found !== undefined) {
        unread = unread.slice(found.length);
        return found.answer;
      }
      if (ended) throw new Error(`the connection ended with ${JSON.stringify(unread)} unread`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { socket, write: (text) => socket.write(text, "utf8"), answer, closed };
}

/** The text of a POST; headers replace the usual ones, undefined leaves one out. */
export function post(path: string, body: string, headers: Record<string, string | undefined> = {}): string {
  const all = {
    Host: "assayer",
    "Content-Type": "application/json",
    "Content-Length": String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== undefined);
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
}

function firstAnswer(text: string): { answer: RawAnswer; length: number } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [statusLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const status = Number(statusLine.split(" ")[1]);
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const start = end + 4;
  const length = start + (status === 100 ? 0 : Number(headers["content-length"] ?? 0));
  if (text.length < length) return undefined;
  const body = Buffer.from(text.slice(start, length), "latin1").toString("utf8");
  return { answer: { status, headers, body }, length };
}
