import { configCheck } from './cli/config-check.ts';
import { configSchema } from './cli/config-schema.ts';
import { manifest } from './cli/manifest.ts';
import { newPlugin } from './cli/new-plugin.ts';
import { pluginCheck } from './cli/plugin-check.ts';
import { policyActivate, policyList, policyTest } from './cli/policy.ts';
import { runCommand } from './cli/run-command.ts';
import { verifyRecords } from './cli/verify.ts';

/** A new command: a file in scripts/cli/ that exports a Command, and its line here. */
const commands = [
  configCheck,
  configSchema,
  manifest,
  newPlugin,
  pluginCheck,
  policyTest,
  policyActivate,
  policyList,
  verifyRecords,
];

process.exitCode = await runCommand(commands, process.argv.slice(2), {
  line: (text) => console.log(text),
  error: (text) => console.error(text),
});
