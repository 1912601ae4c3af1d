import { shared } from './global-setup.ts';

export default async function stop() {
  await shared.close?.();
  delete shared.close;
}
