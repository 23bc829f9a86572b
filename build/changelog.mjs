// The changelog's promise to a release: what stands under `Unreleased` becomes its chapter.

/** Throws when there is nothing to release. `date` as 2026-11-21. */
export function releasedChangelog(text, version, date) {
  const [, before, body, rest] = /^([\s\S]*?## Unreleased\n)([\s\S]*?)(?=\n## |$)([\s\S]*)$/.exec(text) ?? [];
  if (body === undefined) throw new Error('CHANGELOG.md has no heading "## Unreleased"');
  if (body.trim() === '') throw new Error('CHANGELOG.md says nothing under Unreleased');
  return `${before}\n## ${version} (${date})\n\n${body.trim()}\n${rest}`;
}

/** `minor`, `major`, `patch`, or a version that is newer than the present one. */
export function nextVersion(present, wanted) {
  const numbers = (version) => /^(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
  const [major, minor, patch] = numbers(present);
  if (wanted === 'major') return `${major + 1}.0.0`;
  if (wanted === 'minor') return `${major}.${minor + 1}.0`;
  if (wanted === 'patch') return `${major}.${minor}.${patch + 1}`;
  const given = numbers(wanted ?? '');
  if (!given) throw new Error('say which version: major, minor, patch, or 1.2.3');
  const step = [given[0] - major, given[1] - minor, given[2] - patch].find((difference) => difference !== 0);
  if (!(step > 0)) throw new Error(`${wanted} is not newer than ${present}`);
  return wanted;
}
