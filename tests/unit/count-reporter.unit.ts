import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const reporter = fileURLToPath(new URL('../support/count-reporter.mjs', import.meta.url));

/** In a process of its own: the line comes when the process ends. */
const lastLine = (results: Record<string, number>) => {
  const script = `
    const { default: Reporter } = await import(${JSON.stringify(reporter)});
    new Reporter().onRunComplete(new Set(), ${JSON.stringify(results)});
    console.log('jest still talks');`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString().split('\n').at(-2);
};

const results = {
  numPassedTests: 12,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

test('the last line is the plain count', () => {
  expect(lastLine(results)).toBe('12 passed, 0 failed');
});

test('a suite that does not load counts as a failure, and skipped tests are told', () => {
  expect(lastLine({ ...results, numFailedTests: 1, numRuntimeErrorTestSuites: 2, numPendingTests: 3 })).toBe(
    '12 passed, 3 failed, 3 skipped',
  );
});
