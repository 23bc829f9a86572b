import { table } from '../store/types.js';

/** Bytes that rows of services stand for. */
export interface BlobRow {
  sha256: string;
  size: number;
  /** How many rows stand for it; without any the file goes. */
  refs: number;
}

export const blobTable = table<BlobRow>({
  name: 'core.blobs',
  version: 1,
  key: ['sha256'],
  indexes: { unheld: { kind: 'ordered', columns: ['sha256'], only: { refs: 0 } } },
});
