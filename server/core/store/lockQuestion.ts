// Asking whether a holder lives whom no socket reaches: one in another container on the same directory, on another machine with the
// same share, or of another user. The asker leaves a question in the directory; a live holder removes it within a second. A holder
// that was killed answers nothing, and the directory is taken after three.
import fs from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from './files.js';

export const QUESTION_FILE = 'deskcloud.lock.question';
const LOOK_MS = 500;
const PATIENCE_MS = 3000;

/** Whether a live holder has taken the question away. */
export async function ask(directory: string): Promise<boolean> {
  const file = path.join(directory, QUESTION_FILE);
  await fs.writeFile(file, `asked by process ${process.pid}\n`, { mode: 0o600 });
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS / 2) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS / 2));
    if (!(await exists(file))) return true;
  }
  await fs.rm(file, { force: true });
  return false;
}

/** Looks for questions until the returned function is called. Writes nothing unless there is one. */
export function answerQuestions(directory: string): () => void {
  const file = path.join(directory, QUESTION_FILE);
  const timer = setInterval(() => {
    // What cannot be removed now is looked at again in a moment.
    fs.unlink(file).catch(() => undefined);
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

const exists = (file: string): Promise<boolean> =>
  fs.access(file).then(
    () => true,
    (error: unknown) => !hasCode(error, 'ENOENT'),
  );
