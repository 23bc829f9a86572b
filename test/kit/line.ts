// A line to a door on which bytes go out as they are given, well-formed or not, and answers are read as they come.
import { connect, type Socket } from 'node:net';

export interface Reply {
  status: number;
  headers: Map<string, string>;
  body: Buffer;
}

export interface Heard {
  replies: Reply[];
  /** The door ended the line. */
  closed: boolean;
  /** Nothing came for `PATIENCE_MS`, and the line stayed. */
  silent: boolean;
  /** What came and is no answer. */
  rest: Buffer;
}

const PATIENCE_MS = 30_000;

/** Reads answers off a buffer. `left` is what does not make a whole one yet. */
export class ReplyReader {
  #bytes: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
  }

  get left(): Buffer {
    return this.#bytes;
  }

  /** The next whole answer. `bare`: the question was HEAD, so that no body follows. `ended`: nothing more will come. */
  next({ bare, ended }: { bare: boolean; ended: boolean }): Reply | undefined {
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return undefined;
      const [first = '', ...lines] = this.#bytes.toString('latin1', 0, end).split('\r\n');
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? Number.NaN);
      if (Number.isNaN(status)) return undefined;
      const headers = new Map(
        lines.map((line) => {
          const at = line.indexOf(':');
          return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
        }),
      );
      const bodyAt = end + 4;
      if (status === 100) {
        this.#bytes = this.#bytes.subarray(bodyAt);
        continue;
      }
      const taken = bodyOf(this.#bytes, bodyAt, {
        headers,
        ended,
        none: bare || [204, 304].includes(status),
      });
      if (!taken) return undefined;
      this.#bytes = this.#bytes.subarray(taken.end);
      return { status, headers, body: taken.body };
    }
  }
}

function bodyOf(
  bytes: Buffer,
  from: number,
  { headers, ended, none }: { headers: Map<string, string>; ended: boolean; none: boolean },
): { body: Buffer; end: number } | undefined {
  if (none) return { body: Buffer.alloc(0), end: from };
  const announced = headers.get('content-length');
  if (announced !== undefined) {
    const end = from + Number(announced);
    return bytes.length < end ? undefined : { body: bytes.subarray(from, end), end };
  }
  if (headers.get('transfer-encoding') !== 'chunked') {
    return ended ? { body: bytes.subarray(from), end: bytes.length } : undefined;
  }
  const parts: Buffer[] = [];
  for (let at = from; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || bytes.length < next) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), end: next };
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}

/** Kept alive between questions; made anew when the door ended it. */
export class Line {
  #socket: Socket | undefined;
  /** Connections made so far. */
  made = 0;

  constructor(private readonly port: number) {}

  /** One well-framed question, one answer. */
  async ask(bytes: Buffer, { bare = false } = {}): Promise<Heard> {
    const heard = await this.#ask(bytes, bare);
    // An idle line may be ended by the door at the moment the question leaves: that is not an answer to it.
    const wasIdle = heard.closed && heard.replies.length === 0 && heard.rest.length === 0;
    return wasIdle ? this.#ask(bytes, bare) : heard;
  }

  end(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #ask(bytes: Buffer, bare: boolean): Promise<Heard> {
    if (this.#socket?.destroyed) this.#socket = undefined;
    if (!this.#socket) this.made += 1;
    const socket = (this.#socket ??= opened(this.port));
    return new Promise((resolve) => {
      const reader = new ReplyReader();
      const finish = (heard: Omit<Heard, 'rest'>) => {
        clearTimeout(timer);
        socket.off('data', onData).off('close', onClose);
        const ends = heard.replies[0]?.headers.get('connection')?.toLowerCase() === 'close';
        if (ends || heard.closed || heard.silent || reader.left.length > 0) this.end();
        resolve({ ...heard, rest: reader.left });
      };
      const onData = (chunk: Buffer) => {
        reader.add(chunk);
        const reply = reader.next({ bare, ended: false });
        if (reply) finish({ replies: [reply], closed: false, silent: false });
      };
      const onClose = () => {
        const reply = reader.next({ bare, ended: true });
        finish({ replies: reply ? [reply] : [], closed: true, silent: false });
      };
      const timer = setTimeout(() => finish({ replies: [], closed: false, silent: true }), PATIENCE_MS);
      socket.on('data', onData).on('close', onClose);
      socket.write(bytes);
    });
  }
}

/** Bytes on a line of their own, which is half closed behind them unless `stay`: all that comes back until the door ends it. */
export function askOnce(port: number, bytes: Buffer, { stay = false } = {}): Promise<Heard> {
  const socket = opened(port);
  return new Promise((resolve) => {
    const reader = new ReplyReader();
    let silent = false;
    const timer = setTimeout(() => {
      silent = true;
      socket.destroy();
    }, PATIENCE_MS);
    socket.on('data', (chunk: Buffer) => reader.add(chunk));
    socket.on('close', () => {
      clearTimeout(timer);
      const replies: Reply[] = [];
      for (;;) {
        const reply = reader.next({ bare: false, ended: true });
        if (!reply) break;
        replies.push(reply);
      }
      resolve({ replies, closed: !silent, silent, rest: reader.left });
    });
    if (stay) socket.write(bytes);
    else socket.end(bytes);
  });
}

/** Bytes on a line of their own, which is cut so long after they left, whatever has come back until then. */
export function askAndCut(port: number, bytes: Buffer, afterMs: number): Promise<undefined> {
  const socket = opened(port);
  return new Promise((resolve) => {
    socket.on('close', () => resolve(undefined));
    socket.write(bytes, () => setTimeout(() => socket.destroy(), afterMs));
  });
}

function opened(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  // `close` follows, and says enough.
  socket.on('error', () => undefined);
  return socket;
}
