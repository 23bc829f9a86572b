import { describe, expect, test } from 'vitest';
import { nextVersion, releasedChangelog } from '../../../build/changelog.mjs';

describe('a release', () => {
  test('moves what is unreleased under its version', () => {
    const before = '# Changelog\n\n## Unreleased\n\n- New.\n- Newer.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n';
    expect(releasedChangelog(before, '0.2.0', '2026-11-21')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-11-21)\n\n- New.\n- Newer.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n',
    );
  });

  test('is refused while there is nothing to tell', () => {
    expect(() => releasedChangelog('# Changelog\n\n## Unreleased\n', '1.0.0', '2026-11-21')).toThrow(
      'nothing',
    );
    expect(() =>
      releasedChangelog('# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- Old.\n', '1.0.0', '2026-11-21'),
    ).toThrow('nothing');
  });

  test('goes forward', () => {
    expect(['major', 'minor', 'patch', '0.10.0'].map((wanted) => nextVersion('0.9.3', wanted))).toEqual([
      '1.0.0',
      '0.10.0',
      '0.9.4',
      '0.10.0',
    ]);
    for (const wanted of ['0.9.3', '0.8.9', 'next', undefined])
      expect(() => nextVersion('0.9.3', wanted)).toThrow();
  });
});
