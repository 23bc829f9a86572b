// Backups on their way from and to another computer.
import type { Files } from '../core/store/index.js';

const PIECE = 1 << 18;

/** A file in pieces, for sending. */
export async function* fileBytes(files: Files, file: string): AsyncIterable<Uint8Array> {
  const handle = await files.open(file, 'read');
  try {
    for (let at = 0; ;) {
      const piece = await handle.read(at, PIECE);
      if (piece.length === 0) return;
      at += piece.length;
      yield piece;
    }
  } finally {
    await handle.close();
  }
}

/** What comes in pieces as a new file, on disk when this resolves. */
export async function writeBytes(
  files: Files,
  file: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  const handle = await files.open(file, 'create', 0o600);
  try {
    let at = 0;
    for await (const piece of bytes) {
      await handle.write(piece, at);
      at += piece.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}
