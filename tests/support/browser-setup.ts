import chromium from '@sparticuz/chromium';
import start from './global-setup.ts';

/** The browser is unpacked once, before several tests want it at the same time. */
export default async function startWithBrowser(config: Parameters<typeof start>[0]) {
  await Promise.all([start(config), chromium.executablePath()]);
}
