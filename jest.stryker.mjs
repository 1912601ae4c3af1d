import config from './jest.config.mjs';

// A thousand times over: each property plays a few of its stories only.
process.env.FC_RUNS ||= '12';

const [unit] = config.projects;

export default {
  ...unit,
  testEnvironment: './tests/support/stop-at-failure.mjs',
  testMatch: ['<rootDir>/tests/support/domain-at-once.ts'],
  testTimeout: 60_000,
  modulePathIgnorePatterns: ['<rootDir>/.latch'],
};
