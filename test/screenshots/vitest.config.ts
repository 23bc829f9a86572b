// `npm run screenshots`: like the tests, but it makes pictures and judges nothing.
import { defineConfig } from 'vitest/config';

// eslint-disable-next-line no-restricted-syntax -- vitest reads the default export.
export default defineConfig({
  test: {
    include: ['test/screenshots/*.shots.ts'],
    globalSetup: ['test/kit/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    maxConcurrency: 3,
    pool: 'forks',
  },
});
