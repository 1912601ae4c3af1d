import { pino } from 'pino';
import { verify } from '../../src/app/verify.ts';
import { readEnv } from '../../src/env.ts';
import { LatchError } from '../../src/errors.ts';
import { caseStore } from '../../src/mongo/case-store.ts';
import { connect } from '../../src/mongo/connect.ts';
import { openDatabase } from '../../src/mongo/embedded/open-database.ts';
import { models } from '../../src/mongo/models.ts';
import type { Command } from './command.ts';

/** Checks records past the app, straight from the database: exit code 1 where one does not hold. */
export const verifyRecords: Command = {
  name: 'verify',
  parameters: '[case number]',
  summary: 'Check that nobody changed the record: of one case, or of all of them.',
  async run([wanted], output) {
    if (wanted !== undefined && !/^#?[1-9]\d*$/.test(wanted))
      throw new LatchError(
        'invalid_input',
        `"${wanted}" is not the number of a case. Write it like 42, or nothing for all cases.`,
      );
    const env = readEnv();
    const log = pino({ level: 'silent' });
    const database = await openDatabase({ uri: env.mongodbUri, dataDir: env.dataDir, log, env: process.env });
    try {
      const connection = await connect({ uri: database.uri, log });
      const all = models(connection);
      const store = caseStore(connection, all, () => new Date());
      let checked = 0;
      let broken = 0;
      const filter = wanted === undefined ? {} : { number: Number(wanted.replace('#', '')) };
      for await (const { _id } of all.cases.find(filter, { _id: 1 }).sort({ team: 1, number: 1 }).lean().cursor()) {
        const record = await store.record(_id);
        const verified = record ? verify(_id, record) : { holds: false as const, problem: 'it is gone' };
        checked++;
        if (verified.holds) output.line(`${_id}  holds  ${verified.entries} entries  seal ${verified.head}`);
        else {
          broken++;
          output.error(`${_id}  BROKEN  ${verified.problem}`);
        }
      }
      await connection.close();
      if (wanted !== undefined && !checked)
        throw new LatchError('not_found', `There is no case ${wanted} in this database.`);
      output.line(`${checked} checked, ${broken} broken`);
      return broken ? 1 : 0;
    } finally {
      await database.stop();
    }
  },
};
