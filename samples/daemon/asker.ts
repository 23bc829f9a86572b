// Asks the machine's own user, one question at a time. Only yes is yes: what was typed before a question was shown, an end of the
// input, and a wait that is too long are not.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface Asker {
  /** False also when `signal` says so first, after `seconds`, or when nobody is there any more. */
  ask(question: string, seconds: number, signal: AbortSignal): Promise<boolean>;
  close(): void;
}

export function createAsker(input: Readable, write: (text: string) => void): Asker {
  let answer: ((line: string | undefined) => void) | undefined;
  let isOver = false;
  let turn: Promise<unknown> = Promise.resolve();
  // Not as a terminal: Ctrl-C stays a signal.
  const lines = createInterface({ input, terminal: false });
  lines.on('line', (line) => answer?.(line));
  lines.on('close', () => {
    isOver = true;
    answer?.(undefined);
  });

  const askNow = (question: string, seconds: number, signal: AbortSignal): Promise<boolean> => {
    if (isOver || signal.aborted) return Promise.resolve(false);
    write(question);
    return new Promise((resolve) => {
      const end = (line?: string) => {
        answer = undefined;
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        if (line === undefined) write('\n');
        resolve(line !== undefined && /^\s*(y|yes)\s*$/i.test(line));
      };
      const onAbort = () => end();
      const timer = setTimeout(end, seconds * 1000);
      signal.addEventListener('abort', onAbort);
      answer = end;
    });
  };

  return {
    ask(question, seconds, signal) {
      const asked = turn.then(() => askNow(question, seconds, signal));
      turn = asked;
      return asked;
    },
    close: () => lines.close(),
  };
}
