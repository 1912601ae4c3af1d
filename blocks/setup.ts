import { aside } from './fields.ts';
import { fitted, type Message, scaled } from './message.ts';
import { anyOf, bold, bullets, line, own, rich, words } from './rich.ts';
import { notification } from './text.ts';
import type { SetupShown } from './view-models.ts';

/** What every command answers while Latch is not usably configured. */
export const setupMessage = ({ steps, admins }: SetupShown): Message => ({
  text: notification('Latch is not set up yet: an admin has to finish its configuration.'),
  blocks: fitted((size) => {
    const most = scaled(20, size);
    const items = steps.slice(0, most).map(({ done, what, remedy }) => {
      const shown = [own(done ? '✅ ' : '☐ '), words(what, 200)];
      return done || !remedy.trim() ? shown : [...shown, own(' · '), words(remedy, 300)];
    });
    const left = steps.length - items.length;
    return [
      rich(
        line(bold('Latch is not set up yet.'), own(' Nothing can be filed, approved or run until this is done:')),
        ...(items.length ? [bullets(items)] : []),
        line(...whoCan(admins)),
      ),
      ...(left > 0 ? [aside(`${left} more: npm run latch -- config check shows all of them.`)] : []),
    ];
  }),
});

const whoCan = (admins: string[]) =>
  admins.length
    ? [own('Ask '), ...anyOf(admins), own(', who can change the configuration.')]
    : [own('Nobody is named as an admin: list them under admins in latch.yml.')];
