// `deskcloud.id`: which store belongs in this directory, written before anything else, so that a directory that has lost its store
// never starts as an empty one, and files of another store are told apart.
import path from 'node:path';
import { Low } from 'lowdb';
import { randomHex } from '../kernel/ids.js';
import { DurableJson, type JsonFormat } from './durableJson.js';
import type { Files } from './files.js';
import { StoreDamageError } from './types.js';

export const IDENTITY_FILE = 'deskcloud.id';

export interface Identity {
  /** 32 hex digits. */
  directory: string;
  /** `creating` until the first manifest is on disk: only then may an absent store be made anew. */
  store: 'creating' | 'created';
}

/** What the file holds. */
export const identityText = ({ directory, store }: Identity): string =>
  `${JSON.stringify({ directory, store })}\n`;

const identityFormat: JsonFormat<Identity> = {
  *encode(identity) {
    yield identityText(identity);
  },
  decode(bytes) {
    const text = bytes.toString('utf8');
    const match = /^\{"directory":"([0-9a-f]{32})","store":"(creating|created)"\}\n$/.exec(text);
    if (!match) {
      throw new StoreDamageError(
        IDENTITY_FILE,
        0,
        'was changed; it must hold the `directory` of store/manifest.json, put it back from a backup',
      );
    }
    return { directory: match[1]!, store: match[2] as Identity['store'] };
  },
};

export const readIdentity = (files: Files, dataDir: string): Promise<Identity | null> =>
  new DurableJson(files, path.join(dataDir, IDENTITY_FILE), identityFormat).read();

export async function writeIdentity(files: Files, dataDir: string, identity: Identity): Promise<void> {
  await new Low(new DurableJson(files, path.join(dataDir, IDENTITY_FILE), identityFormat), identity).write();
}

export const newIdentity = (): Identity => ({ directory: randomHex(16), store: 'creating' });
