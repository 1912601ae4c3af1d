const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'mjs', 'js', 'cjs', 'json', 'node'],
  transform: { '\\.ts$': '<rootDir>/tests/support/strip-types.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/.latch', '<rootDir>/.stryker-tmp'],
};
const withDatabase = {
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
};
const withBrowser = { ...withDatabase, globalSetup: '<rootDir>/tests/support/browser-setup.ts' };

export default {
  coverageProvider: 'v8',
  testTimeout: 60_000,
  // One suite after another: all share one database server, and whoever waits for it longer than a person would, fails.
  maxWorkers: 1,
  reporters: ['default', '<rootDir>/tests/support/count-reporter.mjs'],
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/tests/unit/**/*.unit.ts'] },
    { ...base, ...withDatabase, displayName: 'int', testMatch: ['<rootDir>/tests/int/**/*.int.ts'] },
    { ...base, ...withBrowser, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.e2e.ts'] },
  ],
};
