// What a command writes: as it comes, for the stream; beginning and end of each of its two outputs, for the result; and how far it
// says it is.
import { StringDecoder } from 'node:string_decoder';

/** Characters that the cloud keeps of a stream (what comes later is dropped there too), and that it takes at once. */
const MOST_STREAMED = 256 * 1024;
const MOST_AT_ONCE = 32 * 1024;
/** Characters of a result's stdout and stderr, each: the cloud keeps 100,000, from the beginning. */
const HEAD = 45_000;
const TAIL = 45_000;
/** Bytes of JSON of each: a control character takes six, and both must fit into a request. */
const MOST_BYTES = 400_000;

/** A line by which a command says how far it is, in percent. */
const PROGRESS = /(?:^|\n)##progress +(\d{1,3}(?:\.\d+)?)[ \r]*(?=\n)/g;
const LONGEST_PROGRESS_LINE = 40;

export class TaskOutput {
  #streamed = '';
  #progress: number | undefined;
  #line = '\n';
  readonly #stdout = new Kept();
  readonly #stderr = new Kept();
  #isEnded = false;
  #hear: () => void = () => undefined;

  stdout(chunk: Buffer): void {
    const text = this.#stdout.add(chunk);
    this.#readProgress(text);
    this.#stream(text);
  }

  stderr(chunk: Buffer): void {
    this.#stream(this.#stderr.add(chunk));
  }

  /** Nothing more will come. */
  end(): void {
    this.#stream(this.#stdout.end());
    this.#stream(this.#stderr.end());
    this.#isEnded = true;
    this.#hear();
  }

  /** Both outputs in the order in which they came, from `offset` on, as much as goes at once. */
  from(offset: number): string {
    const end = offset + MOST_AT_ONCE;
    // Halves of a surrogate pair are not parted.
    const isParted = /[\ud800-\udbff]/.test(this.#streamed[end - 1] ?? '') && end < this.#streamed.length;
    return this.#streamed.slice(offset, isParted ? end - 1 : end);
  }

  get length(): number {
    return this.#streamed.length;
  }

  /** Percent, once it was said. */
  get progress(): number | undefined {
    return this.#progress;
  }

  result(): { stdout: string; stderr: string } {
    return { stdout: this.#stdout.text(), stderr: this.#stderr.text() };
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Until something comes, or the end. */
  more(): Promise<void> {
    return new Promise((resolve) => (this.#hear = resolve));
  }

  #stream(text: string): void {
    if (text === '' || this.#streamed.length >= MOST_STREAMED) return;
    this.#streamed += text.slice(0, MOST_STREAMED - this.#streamed.length);
    this.#hear();
  }

  #readProgress(text: string): void {
    const seen = this.#line + text;
    for (const [, percent] of seen.matchAll(PROGRESS)) this.#progress = Math.min(100, Number(percent));
    this.#line = seen.slice(seen.lastIndexOf('\n')).slice(0, LONGEST_PROGRESS_LINE);
  }
}

/** Of a text without an end: its beginning and its newest part. */
class Kept {
  readonly #decoder = new StringDecoder('utf8');
  #head = '';
  #tail = '';
  #dropped = 0;

  /** Answers the chunk as text; a character that is not whole yet comes with the next one. */
  add(chunk: Buffer): string {
    return this.#keep(this.#decoder.write(chunk));
  }

  end(): string {
    return this.#keep(this.#decoder.end());
  }

  text(): string {
    for (let most = HEAD + TAIL; ; most = Math.floor(most / 2)) {
      const text = this.#cut(most);
      if (Buffer.byteLength(JSON.stringify(text)) <= MOST_BYTES) return text;
    }
  }

  #keep(text: string): string {
    const room = HEAD - this.#head.length;
    this.#head += text.slice(0, room);
    const tail = this.#tail + text.slice(Math.max(0, room));
    this.#tail = tail.slice(-TAIL);
    this.#dropped += tail.length - this.#tail.length;
    return text;
  }

  #cut(most: number): string {
    const half = Math.floor(most / 2);
    const isWhole = this.#dropped === 0 && this.#head.length + this.#tail.length <= most;
    if (isWhole) return this.#head + this.#tail;
    const all = this.#head + this.#tail;
    const head = all.slice(0, half);
    const tail = all.slice(-half);
    const left = this.#dropped + all.length - head.length - tail.length;
    return `${head}\n… ${left} characters left out …\n${tail}`;
  }
}
