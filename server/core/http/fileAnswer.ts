// An answer that is a file: made while it is sent, so that a long one is never held in memory as a whole.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a handler answers where its contract declares `file`. */
export class FileAnswer {
  constructor(
    readonly mediaType: string,
    /** Letters, digits, dots, dashes and underscores: it stands in a header. */
    readonly name: string,
    /** Read as fast as the caller takes it. Ended early (`return`) when the caller goes away. */
    readonly chunks: AsyncIterable<Uint8Array | string>,
  ) {
    if (!/^[\w.-]+$/.test(name)) throw new Error(`not a file name: ${name}`);
  }
}

/** A caller that takes nothing for so long is let go: what makes the file must not be held up for ever. */
const PATIENCE_MS = 60_000;

/** Ends when the file is sent or the caller is gone. Throws what the making of the file threw; nothing more is sent then. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: FileAnswer,
): Promise<void> {
  response.statusCode = 200;
  response.setHeader('Content-Type', file.mediaType);
  response.setHeader('Content-Disposition', `attachment; filename="${file.name}"`);
  response.setHeader('Cache-Control', 'no-store');
  for await (const chunk of file.chunks) {
    if (response.destroyed || request.method === 'HEAD') break;
    if (!response.write(chunk)) await drained(response);
  }
  if (!response.destroyed) response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      response.off('drain', finish).off('close', finish);
      resolve();
    };
    const timer = setTimeout(() => {
      response.destroy();
      // One whose turn on its line has not come is not closed by that.
      finish();
    }, PATIENCE_MS);
    timer.unref();
    response.once('drain', finish).once('close', finish);
    // It may have gone between the write and now.
    if (response.destroyed) finish();
  });
}
