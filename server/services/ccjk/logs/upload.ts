// A log file as it comes: `multipart/form-data` with `log_file` and `metadata`, in either order.
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { z } from 'zod';
import type { Blob, Blobs } from '../../../core/blobs/blobs.js';
import { readJson } from '../../../core/http/jsonBody.js';
import { AppError, forbidden, invalid } from '../../../core/kernel/errors.js';

const Metadata = z.object({
  type: z.string().min(1).max(50).default('daemon'),
  date: z.iso.date().optional(),
  compressed: z.boolean().default(false),
});
export type Metadata = z.infer<typeof Metadata>;

const MOST_METADATA_BYTES = 16_384;
const NOTHING = Buffer.alloc(0);

/**
 * Writes the file and reads what is said of it. Throws invalid/`NOT_MULTIPART` or `VALIDATION_ERROR`, forbidden/`QUOTA_EXCEEDED` or
 * too_large for more than `mostBytes`.
 */
export async function readUpload(
  blobs: Blobs,
  headers: IncomingHttpHeaders,
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<{ blob: Blob; metadata: Metadata }> {
  const form = openForm(headers);
  let text: string | undefined;
  let file: Promise<Blob> | undefined;
  const streams: Readable[] = [];
  form.on('field', (name, value) => {
    if (name === 'metadata') text = value;
  });
  form.on('file', (name, stream: Readable) => {
    // A form that breaks off ends its file with an error, whether or not anybody reads it by then; `read` says the same.
    stream.on('error', () => undefined);
    streams.push(stream);
    if (name !== 'log_file' || file) return void stream.resume();
    // Not destroyed where it is refused: the form would wait for it for ever.
    const source = { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) };
    file = blobs.put(source, { mostBytes });
    // What is thrown while the form is still read is heard below; what is left of it is read and thrown away.
    file.catch(() => stream.resume());
  });
  const read = new Promise<void>((resolve, reject) => {
    // It may fail at a head that cannot be read, and once more at its end.
    form.once('close', resolve).on('error', reject);
  });
  // It may fail while the next chunk is still waited for: it is heard below.
  read.catch(() => undefined);
  try {
    for await (const chunk of body) if (!form.write(chunk)) await drained(form, read);
    await takenIn(form, read);
    form.end();
    // A file that begins behind the form's end has none of its own: the form would wait for it for ever.
    for (const stream of streams) stream.push(null);
    await read;
  } catch (error) {
    await file?.catch(() => undefined);
    throw notMultipart(error);
  }
  if (!file) throw missing('log_file', 'a file');
  return { blob: await withQuota(file), metadata: metadataOf(text) };
}

function openForm(headers: IncomingHttpHeaders): busboy.Busboy {
  try {
    const limits = { files: 1, fields: 10, fieldSize: MOST_METADATA_BYTES, parts: 12 };
    return busboy({ headers, limits, defParamCharset: 'utf8' });
  } catch (error) {
    throw notMultipart(error);
  }
}

const drained = (form: busboy.Busboy, ended: Promise<void>): Promise<void> =>
  Promise.race([new Promise<void>((resolve) => form.once('drain', () => resolve())), ended]);

/** Once every byte before it is read. */
const takenIn = (form: busboy.Busboy, ended: Promise<void>): Promise<void> =>
  Promise.race([new Promise<void>((resolve) => form.write(NOTHING, () => resolve())), ended]);

const notMultipart = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError('invalid', 'NOT_MULTIPART', 'send multipart/form-data with log_file and metadata', {
        cause: error,
      });

async function withQuota(file: Promise<Blob>): Promise<Blob> {
  try {
    return await file;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'too_large') {
      throw forbidden(
        'QUOTA_EXCEEDED',
        'the file is larger than the storage that is left, or than a log may be',
      );
    }
    throw error;
  }
}

function metadataOf(text: string | undefined): Metadata {
  let value: unknown = {};
  try {
    if (text !== undefined && text.trim() !== '') value = readJson(text);
  } catch {
    throw missing('metadata', 'JSON');
  }
  const result = Metadata.safeParse(value);
  if (!result.success) throw missing('metadata', 'type, date (YYYY-MM-DD) and compressed');
  return result.data;
}

const missing = (field: string, expected: string) =>
  invalid('VALIDATION_ERROR', `${field}: expected ${expected}`, {
    details: { fields: { [field]: `expected ${expected}` } },
  });
