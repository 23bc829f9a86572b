import fs from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CERTIFICATE_FILE, ownCertificate } from '../../server/certificate.js';
import { systemClock } from '../../server/core/kernel/clock.js';
import { temporaryDirectory } from '../kit/process.js';

test('a certificate that was changed, or whose key is another, stops the start instead of showing nodes a wrong one', async () => {
  await using directory = await temporaryDirectory();
  await using elsewhere = await temporaryDirectory();
  const made = await ownCertificate(directory.path, [], systemClock);
  const other = await ownCertificate(elsewhere.path, [], systemClock);
  const file = path.join(directory.path, CERTIFICATE_FILE);
  const write = (cert: string, key: string) => fs.writeFile(file, JSON.stringify({ cert, key }));
  const read = () => ownCertificate(directory.path, [], systemClock);

  const lines = made.cert.split('\n');
  const line = lines[3]!;
  lines[3] = (line.startsWith('A') ? 'B' : 'A') + line.slice(1);
  await write(lines.join('\n'), made.key);
  await expect(read()).rejects.toMatchObject({ file: CERTIFICATE_FILE });
  await write(made.cert, other.key);
  await expect(read()).rejects.toMatchObject({ file: CERTIFICATE_FILE });
  await write(made.cert, made.key);
  expect((await read()).fingerprint).toBe(made.fingerprint);
});
