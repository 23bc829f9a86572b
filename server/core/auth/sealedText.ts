// Short secrets of other systems (the password of a mailbox), kept in rows: AES-256-GCM under a key of this installation.
//
// Promise: without the installation's secrets nothing of it can be read; a sealed text that was changed, or put into another row
// than the one it was sealed for, does not open.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;
const KEY_BYTES = 32;

/** `key`: 64 hex digits. `owner`: what it belongs to; it opens for the same one only. */
export function sealText(key: string, owner: string, text: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', bytesOf(key), nonce, { authTagLength: TAG }).setAAD(
    Buffer.from(owner),
  );
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Undefined when it does not open: sealed by another installation, or damaged. */
export function openText(key: string, owner: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', bytesOf(key), bytes.subarray(0, NONCE), {
    authTagLength: TAG,
  })
    .setAAD(Buffer.from(owner))
    .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function bytesOf(key: string): Buffer {
  const bytes = Buffer.from(key, 'hex');
  if (bytes.length !== KEY_BYTES) throw new Error(`a sealing key needs ${KEY_BYTES} bytes in hex`);
  return bytes;
}
