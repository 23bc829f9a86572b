// The order of the test files: browsers and killed processes first, for a long file begun last keeps one core at work while the
// others wait.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders and names, longest first. */
const LONG = ['/test/e2e/axe', '/test/torture/', '/test/crash/', '/test/e2e/'];

const rank = ({ moduleId }: TestSpecification): number => {
  const place = LONG.findIndex((part) => moduleId.includes(part));
  return place === -1 ? LONG.length : place;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}
