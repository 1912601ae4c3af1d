import config from './jest.config.mjs';

// Thousands of runs over: each property plays a few of its stories only.
process.env.FC_RUNS ||= '40';

const [unit] = config.projects;

export default {
  ...unit,
  testMatch: ['<rootDir>/tests/unit/domain/**/*.unit.ts'],
  testTimeout: 60_000,
  modulePathIgnorePatterns: ['<rootDir>/.latch'],
};
