// What cannot be read while the store is read back is damage, told like any other: the file's name and what to do, not a system's
// error without either.
import path from 'node:path';
import { hasCode, type Files, type OpenFile } from './files.js';
import { StoreDamageError } from './types.js';

const UNREADABLE = ['EISDIR', 'ENOTDIR', 'EIO', 'EACCES', 'EPERM', 'ELOOP', 'ENXIO'];

/** The same files; a file that the system refuses to read is a StoreDamageError naming it relative to the data directory. */
export function readableFiles(files: Files, dataDir: string): Files {
  const told = async <Result>(file: string, work: () => Promise<Result>, offset = 0): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (!hasCode(error, ...UNREADABLE)) throw error;
      const name = path.relative(dataDir, file).split(path.sep).join('/');
      const { code } = error as NodeJS.ErrnoException;
      throw new StoreDamageError(
        name,
        offset,
        `cannot be read (${code}); see that it is a file of this user on a sound disk, or put it back from a backup`,
      );
    }
  };
  return {
    rename: (from, to) => files.rename(from, to),
    unlink: (file) => files.unlink(file),
    makeDirectory: (directory) => files.makeDirectory(directory),
    syncDirectory: (directory) => files.syncDirectory(directory),
    readWhole: (file) => told(file, () => files.readWhole(file)),
    list: (directory) => told(directory, () => files.list(directory)),
    async open(file, how, mode) {
      const handle: OpenFile = await told(file, () => files.open(file, how, mode));
      return {
        write: (data, position) => handle.write(data, position),
        datasync: () => handle.datasync(),
        writeThrough: (data, position) => handle.writeThrough(data, position),
        sync: () => handle.sync(),
        truncate: (length) => handle.truncate(length),
        close: () => handle.close(),
        read: (position, length) => told(file, () => handle.read(position, length), position),
        size: () => told(file, () => handle.size()),
      };
    },
  };
}
