/** Of the database servers of this run, the one of this worker. */
const servers: string[] = JSON.parse(process.env.LATCH_TEST_MONGODB_URIS ?? '[]');
const own = servers[(Number(process.env.JEST_WORKER_ID ?? 1) - 1) % servers.length];
if (own) process.env.LATCH_TEST_MONGODB_URI = own;
