import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, test } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { type SandboxProcess, startSandbox } from './sandbox-process.ts';
import { WorkspacePage } from './workspace-page.ts';

export interface Scene {
  /** The sandbox's page in a browser window of its own. */
  open(options?: { unaware?: boolean }): Promise<WorkspacePage>;
  /** Into docs/images with SCREENSHOTS=1, else beside other temporary files. */
  picture(page: WorkspacePage, name: string, part?: Locator): Promise<void>;
}

type Scenario = (name: string, play: (scene: Scene) => Promise<void>, withinMs?: number) => void;

const images = process.env.SCREENSHOTS
  ? fileURLToPath(new URL('../../docs/images', import.meta.url))
  : join(tmpdir(), 'latch-e2e');

/** A sandbox and a browser for the scenarios of one file. Both end with it, whatever happened; a failure leaves a picture. */
export function sandboxScenarios(env: () => Promise<Record<string, string>> = async () => ({})): Scenario {
  let sandbox: SandboxProcess | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    await mkdir(images, { recursive: true });
    const both = await Promise.allSettled([env().then(startSandbox), openBrowser()]);
    if (both[0].status === 'fulfilled') sandbox = both[0].value;
    if (both[1].status === 'fulfilled') browser = both[1].value;
    for (const one of both) if (one.status === 'rejected') throw one.reason;
  }, 90_000);

  afterAll(async () => {
    await Promise.allSettled([browser?.close(), sandbox?.stop()]);
  }, 30_000);

  return (name, play, withinMs = 45_000) =>
    test(
      name,
      async () => {
        const pages: WorkspacePage[] = [];
        try {
          await play({
            async open(options) {
              if (!sandbox || !browser) throw new Error('the sandbox or the browser did not start');
              const page = await WorkspacePage.open(browser, sandbox.url, options);
              pages.push(page);
              return page;
            },
            picture: (page, file, part) => page.picture(join(images, `${file}.png`), part),
          });
        } catch (error) {
          const taken = await Promise.all(pages.map((page, index) => failed(page, `${name} ${index + 1}`)));
          console.error(`Pictures of “${name}”:\n${taken.join('\n')}\n\nThe sandbox said:\n${sandbox?.output()}`);
          throw error;
        } finally {
          await Promise.allSettled(pages.map((page) => page.close()));
        }
      },
      withinMs,
    );
}

async function failed(page: WorkspacePage, name: string): Promise<string> {
  const path = join(tmpdir(), 'latch-e2e', `failed ${name}.png`.replace(/[^\w.]+/g, '-'));
  await page.picture(path).catch((error: unknown) => console.error('no picture could be taken', error));
  return path;
}
