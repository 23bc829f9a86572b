// The order of the test files: the longest begin first, for one that begins last keeps one core at work while the others wait. All
// others stay as they come, browsers among sums: many browsers at once would wait for each other.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONG = '/test/e2e/axe';

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => moduleId.includes(LONG);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
