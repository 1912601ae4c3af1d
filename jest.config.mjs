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
  setupFiles: ['<rootDir>/tests/support/own-server.ts'],
};
const withBrowser = { ...withDatabase, globalSetup: '<rootDir>/tests/support/browser-setup.ts' };

export default {
  coverageProvider: 'v8',
  testTimeout: 60_000,
  // Each with a database server of its own. More would have to share the processor, and whoever waits longer than a person would, fails.
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/tests/support/count-reporter.mjs'],
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/tests/unit/**/*.unit.ts'] },
    { ...base, ...withDatabase, displayName: 'int', testMatch: ['<rootDir>/tests/int/**/*.int.ts'] },
    { ...base, ...withBrowser, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.e2e.ts'] },
  ],
};
