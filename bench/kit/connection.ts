// One kept connection and one request at a time on it, with as little between as there can be: the load must cost less than what
// it measures.
import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  body: Buffer;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

export class Connection {
  #socket: Socket | undefined;
  #received: Buffer = Buffer.alloc(0);
  #answered: ((answer: Answer) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;
  token = '';

  private constructor(private readonly origin: URL) {}

  static async open(origin: string): Promise<Connection> {
    const made = new Connection(new URL(origin));
    await made.#connect();
    return made;
  }

  #connect(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const socket = connect(Number(this.origin.port), this.origin.hostname, resolve);
      this.#socket = socket;
      this.#received = Buffer.alloc(0);
      socket.setNoDelay(true);
      socket.on('data', (data) => this.#receive(data));
      socket.on('error', (error) => {
        reject(error);
        this.#failed?.(error);
      });
      socket.on('close', () => {
        this.#socket = undefined;
        this.#failed?.(new Error('the server closed the connection'));
      });
    });
  }

  /** Throws when the connection breaks. Any status is an answer. */
  async send(method: string, path: string, body?: object): Promise<Answer> {
    // A server lets go of a connection on which nothing came for some seconds.
    if (!this.#socket) await this.#connect();
    const text = body === undefined ? '' : JSON.stringify(body);
    const head =
      `${method} ${path} HTTP/1.1\r\nHost: ${this.origin.host}\r\n` +
      (this.token === '' ? '' : `Authorization: Bearer ${this.token}\r\n`) +
      (body === undefined
        ? ''
        : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`);
    return new Promise<Answer>((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket!.write(`${head}\r\n${text}`);
    });
  }

  /** As `send`; throws for any answer but 200. */
  async ask(method: string, path: string, body?: object): Promise<Buffer> {
    const answer = await this.send(method, path, body);
    if (answer.status === 200) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${answer.body.toString('utf8').slice(0, 200)}`);
  }

  close(): void {
    this.#failed = undefined;
    this.#socket?.destroy();
  }

  #receive(data: Buffer): void {
    this.#received = this.#received.length > 0 ? Buffer.concat([this.#received, data]) : data;
    const end = this.#received.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const from = end + END_OF_HEAD.length;
    if (this.#received.length < from + length) return;
    const body = this.#received.subarray(from, from + length);
    this.#received = this.#received.subarray(from + length);
    this.#answered?.({ status: Number(head.slice(9, 12)), body });
  }
}
