// HTTP/1.1 over a few connections that stay open, one request at a time on each: a million requests in minutes, from one process.
import { connect, type Socket } from 'node:net';
import type { Any } from '../../kit/http.js';

export interface WireAnswer {
  status: number;
  body: Any;
}

/** The connection broke: nobody knows whether it was done. */
export class Broken extends Error {}

interface Sending {
  text: string;
  resolve: (answer: WireAnswer) => void;
  reject: (error: Error) => void;
}

export class Wire {
  private readonly idle: Line[] = [];
  private readonly waiting: Sending[] = [];
  private readonly lines: Line[] = [];
  private readonly host: string;
  private readonly port: number;

  constructor(
    origin: string,
    private readonly connections: number,
  ) {
    const url = new URL(origin);
    this.host = url.hostname;
    this.port = Number(url.port);
  }

  /** Throws Broken. */
  send(method: 'GET' | 'POST', path: string, token: string, body?: object): Promise<WireAnswer> {
    const content = body === undefined ? '' : JSON.stringify(body);
    const text = [
      `${method} /api/v1${path} HTTP/1.1`,
      `Host: ${this.host}:${this.port}`,
      `Authorization: Bearer ${token}`,
      ...(body === undefined ? [] : ['Content-Type: application/json']),
      `Content-Length: ${Buffer.byteLength(content)}`,
      '',
      content,
    ].join('\r\n');
    return new Promise((resolve, reject) => {
      const sending = { text, resolve, reject };
      const line = this.idle.pop() ?? this.another();
      if (line) line.send(sending);
      else this.waiting.push(sending);
    });
  }

  close(): void {
    for (const line of this.lines) line.socket.destroy();
  }

  private another(): Line | undefined {
    if (this.lines.length >= this.connections) return undefined;
    const line = new Line(
      connect(this.port, this.host),
      () => {
        const next = this.waiting.shift();
        if (next) line.send(next);
        else this.idle.push(line);
      },
      () => {
        this.lines.splice(this.lines.indexOf(line), 1);
        const at = this.idle.indexOf(line);
        if (at >= 0) this.idle.splice(at, 1);
        // The others break as well: there is but one server.
        for (const { reject } of this.waiting.splice(0)) reject(new Broken('the connection broke'));
      },
    );
    this.lines.push(line);
    return line;
  }
}

class Line {
  private current: Sending | undefined;
  private received: Buffer = Buffer.alloc(0);

  constructor(
    readonly socket: Socket,
    private readonly onFree: () => void,
    onClosed: () => void,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (piece) => this.take(piece));
    // Told by `close`, which always follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.current?.reject(new Broken('the connection broke'));
      this.current = undefined;
      onClosed();
    });
  }

  send(sending: Sending): void {
    this.current = sending;
    this.socket.write(sending.text);
  }

  private take(piece: Buffer): void {
    this.received = this.received.length === 0 ? piece : Buffer.concat([this.received, piece]);
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1]);
    const end = headEnd + 4 + length;
    if (Number.isNaN(length)) throw new Error(`an answer without a length: ${head}`);
    if (this.received.length < end) return;
    const body = this.received.toString('utf8', headEnd + 4, end);
    this.received = Buffer.alloc(0);
    const { current } = this;
    this.current = undefined;
    this.onFree();
    current?.resolve({ status: Number(head.slice(9, 12)), body: JSON.parse(body) });
  }
}
