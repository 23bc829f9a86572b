// The desktop's log: one file and the one before it. Lines leave asynchronously; a disk that refuses stops nothing.
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LARGEST_BYTES = 10 * 1024 * 1024;
const MOST_UNWRITTEN = 8 * 1024 * 1024;

export interface LogFile {
  path: string;
  write(line: string): void;
  close(): Promise<void>;
}

export async function openLogFile(folder: string): Promise<LogFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'deskcloud.log');
  let size = await stat(path).then(
    (entry) => entry.size,
    () => 0,
  );
  let stream = open(path);
  let turning = false;
  const turn = async () => {
    turning = true;
    await ended(stream);
    await rename(path, `${path}.1`).catch(() => undefined);
    size = 0;
    stream = open(path);
    turning = false;
  };
  return {
    path,
    write(line) {
      if (turning || stream.writableLength > MOST_UNWRITTEN) return;
      size += Buffer.byteLength(line);
      stream.write(line);
      if (size > LARGEST_BYTES) void turn();
    },
    close: () => ended(stream),
  };
}

function open(path: string): WriteStream {
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  // A full disk is told by the store, which must write; the log has no other place to say it.
  stream.on('error', () => undefined);
  return stream;
}

const ended = (stream: WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed) return resolve();
    stream.once('close', resolve);
    stream.end();
  });
