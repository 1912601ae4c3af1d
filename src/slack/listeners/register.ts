import { registerCardClicks } from './card-clicks.ts';
import { registerCaseForms } from './case-forms.ts';
import { registerCommands } from './commands.ts';
import type { ListenerDeps } from './deps.ts';
import { ignoreForeignEvents } from './foreign-events.ts';
import { registerHome } from './home.ts';
import { registerMenu } from './menu.ts';
import { registerMessages } from './messages.ts';
import { registerNewCase } from './new-case.ts';
import { registerPolicyTest } from './policy.ts';
import { registerSecrets } from './secrets.ts';
import { registerShortcuts } from './shortcuts.ts';
import { registerSubmissions } from './submissions.ts';
import { registerUnknown } from './unknown.ts';

/** Every listener of the app, one call a feature. `npm run check` holds it against manifest.yml. */
export function registerListeners(deps: ListenerDeps): void {
  deps.app.use(ignoreForeignEvents(deps));
  registerCommands(deps);
  registerShortcuts(deps);
  registerNewCase(deps);
  registerCardClicks(deps);
  registerCaseForms(deps);
  registerSubmissions(deps);
  registerMenu(deps);
  registerMessages(deps);
  registerHome(deps);
  registerPolicyTest(deps);
  registerSecrets(deps);
  registerUnknown(deps);
  deps.app.event('subteam_members_changed', async () => {
    deps.directory.groupsChanged();
    // Read at once: from now on it is known since when whoever joined is there.
    const policy = deps.latch.policies.active();
    await deps.directory.roster(policy, Object.keys(policy.roles));
  });
  deps.app.event('user_change', async ({ event }) => deps.directory.personChanged(event.user.id));
}
