import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPage } from '../../scripts/sandbox/page/page.ts';
import { recordReader } from '../../scripts/sandbox/record.ts';
import { createStory } from '../../scripts/sandbox/story.ts';
import type { Running } from './running-latch.ts';

/** The sandbox's page over an app and a local Slack of this process, so that a test can make people and time change under it. */
export async function pageOver({ slack, connection }: Running): Promise<{ url: string; close(): void }> {
  const page = createPage({ slack, record: recordReader(connection), story: createStory({ slack }) });
  const server = createServer(async (request, response) => {
    if (!(await page(request, response))) response.writeHead(404).end('not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  return {
    url: `http://localhost:${port}`,
    close() {
      page.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
