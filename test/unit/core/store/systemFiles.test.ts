// A file that another program holds for a moment (a virus scanner or an indexer on Windows) is waited for, but not for ever.
import { expect, test } from 'vitest';
import { systemFiles } from '../../../../server/core/store/index.js';

const refusal = (code: string) => Object.assign(new Error(`${code}: rename`), { code });

/** Refuses the first so many renames. */
function busyFor(times: number, code: string) {
  const asked: string[] = [];
  const rename = async (from: string, to: string) => {
    asked.push(`${from} -> ${to}`);
    if (asked.length <= times) throw refusal(code);
  };
  return { asked, files: systemFiles({ rename, pauseMs: 0 }) };
}

test.each(['EPERM', 'EACCES', 'EBUSY'])(
  'a rename that is refused with %s for a moment is tried again until it is done, once',
  async (code) => {
    const { asked, files } = busyFor(9, code);
    await files.rename('a.tmp', 'a');
    expect(asked).toEqual(Array<string>(10).fill('a.tmp -> a'));
  },
);

test('a rename that is refused for good fails with what the system said', async () => {
  const { asked, files } = busyFor(Infinity, 'EBUSY');
  await expect(files.rename('a.tmp', 'a')).rejects.toMatchObject({ code: 'EBUSY' });
  expect(asked).toHaveLength(10);
});

test.each(['ENOENT', 'EXDEV', 'ENOSPC', 'EIO'])(
  'a rename that fails with %s is no matter of waiting',
  async (code) => {
    const { asked, files } = busyFor(Infinity, code);
    await expect(files.rename('a.tmp', 'a')).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(1);
  },
);
