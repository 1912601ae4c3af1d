import { TestEnvironment } from 'jest-environment-node';

/** After one test has failed no other runs: a mutant is killed once. */
export default class StopAtFailure extends TestEnvironment {
  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure') this.hasFailed = true;
    if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
  }
}
