/** Mutation tests of the pure domain: `npm run mutation`, or of some files: `npm run mutation -- --mutate 'src/domain/seats.ts'`. */
export default {
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules'],
  jest: { configFile: 'jest.stryker.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Modules of a vm are never given back: a worker of thousands of runs would eat gigabytes.
  maxTestRunnerReuse: 25,
  mutate: ['src/domain/**/*.ts'],
  // TypeScript 7 has no API that it could read a tsconfig with: a file that is not there keeps it off.
  tsconfigFile: 'no-rewrite',
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['.latch', 'coverage', 'reports', 'docs'],
  reporters: ['clear-text', 'json', 'html'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false },
  thresholds: { high: 90, low: 85, break: 85 },
};
