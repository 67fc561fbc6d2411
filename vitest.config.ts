import { defineConfig } from 'vitest/config'

const longTests = ['chaos', 'conformance', 'e2e', 'gates', 'integration'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
)

export default defineConfig({
  test: {
    reporters: ['default', './test/conformance/promise-reporter.ts'],
    setupFiles: ['./test/support/keep-differences.ts'],
    // Two files at a time: many of these tests start processes, and a laptop stays usable.
    maxWorkers: 2,
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: longTests,
          testTimeout: 10_000,
          hookTimeout: 10_000,
        },
      },
      {
        extends: true,
        // Processes are started, killed and awaited here.
        test: { name: 'long', include: longTests, testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
})
