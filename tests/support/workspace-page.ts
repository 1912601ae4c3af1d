import type { Browser, BrowserContext, Locator, Page, Route } from 'playwright-core';

export const people = {
  kim: 'U0KIM',
  torres: 'U0TORRES',
  raj: 'U0RAJ',
  dana: 'U0DANA',
  sam: 'U0SAM',
  guest: 'U0GUEST',
} as const;
export type Person = keyof typeof people;

const patienceMs = 15_000;

/** What stands in it, hidden words included. */
export const text = async (shown: Locator): Promise<string> => (await shown.textContent()) ?? '';

/** The sandbox's page as its users see it: they act as somebody, read, press what has a label, and fill in what has one. */
export class WorkspacePage {
  readonly page: Page;
  readonly #context: BrowserContext;

  readonly #held: Route[];

  private constructor(context: BrowserContext, page: Page, held: Route[]) {
    this.#context = context;
    this.page = page;
    this.#held = held;
  }

  /** Ends what `unaware` began. */
  async hear(): Promise<void> {
    for (const route of this.#held.splice(0)) await route.continue();
  }

  /** `unaware`: it does not hear that anything changed until `hear`, as when a person's Slack has lost its connection. */
  static async open(browser: Browser, url: string, { unaware = false } = {}): Promise<WorkspacePage> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      timezoneId: 'UTC',
    });
    const held: Route[] = [];
    if (unaware) await context.route('**/page/events', (route) => void held.push(route));
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.goto(url);
    await page.getByTestId('composer').waitFor();
    return new WorkspacePage(context, page, held);
  }

  /** Once everything that moves or loads has come to rest. */
  async picture(path: string, part?: Locator): Promise<void> {
    await this.page.evaluate('document.fonts.ready.then(() => null)');
    await this.page.mouse.move(0, 0);
    await (part ?? this.page).screenshot({ path, animations: 'disabled' });
  }

  close = (): Promise<void> => this.#context.close();

  async actAs(person: Person, channel?: 'support' | 'refunds' | 'random' | 'Latch'): Promise<void> {
    await this.page.getByTestId(`person-${people[person]}`).click();
    if (channel) await this.page.getByTestId(`channel-${channel}`).click();
    const inChannel = channel ? `[data-channel="${channel}"]` : '';
    // Until the page has asked for this person's view, another's stands there.
    await this.page.locator(`body[data-person="${people[person]}"]${inChannel}`).waitFor();
  }

  async openHome(): Promise<Locator> {
    await this.page.getByTestId('channel-Latch').click();
    await this.page.getByTestId('tab-home').click();
    return this.page.getByTestId('home');
  }

  /** Types into the channel and sends it: a message, or a command where it begins with a slash. */
  async type(text: string): Promise<void> {
    await this.page.getByTestId('composer').fill(text);
    await this.page.getByTestId('composer').press('Enter');
  }

  get modal(): Locator {
    return this.page.getByTestId('modal');
  }

  /** Fills the inputs with these labels in the open modal. */
  async fill(byLabel: Record<string, string>): Promise<void> {
    for (const [label, text] of Object.entries(byLabel)) {
      const input = this.modal.getByLabel(label, { exact: false }).first();
      if (await input.evaluate((element) => element.tagName === 'SELECT')) await input.selectOption({ label: text });
      else await input.fill(text);
    }
  }

  /** Submits the modal by its button, which must say so. */
  async submit(label: string): Promise<void> {
    await this.modal.getByTestId('modal-submit').filter({ hasText: label }).click();
  }

  /** Submits, and waits until the modal is gone: the app took it. */
  async submitted(label: string): Promise<void> {
    await this.submit(label);
    await this.modal.waitFor({ state: 'detached' });
  }

  /** The channel's card whose text has all of these. */
  card(...texts: (string | RegExp)[]): Locator {
    return texts.reduce(
      (found, text) => found.filter({ hasText: text }),
      this.page.getByTestId('message').filter({ has: this.page.getByTestId('card') }),
    );
  }

  /** On a person in the switcher: how much Latch has written to them that they have not seen. */
  badge(person: Person): Locator {
    return this.page.getByTestId(`person-${people[person]}`).locator('.badge');
  }

  /** What only the acting person sees, newest last. */
  get ephemerals(): Locator {
    return this.page.getByTestId('ephemeral');
  }

  press = (where: Locator, label: string): Promise<void> =>
    where.getByRole('button', { name: label, exact: true }).click();

  /** Picks an entry of the card's menu. */
  async choose(where: Locator, label: string): Promise<void> {
    await this.press(where, 'Other Actions…');
    await this.page.locator('.menu-item').filter({ hasText: label }).click();
  }

  async confirm(): Promise<void> {
    await this.page.getByTestId('confirm-ok').click();
  }

  /** Files a case with `/latch new`; returns its number. */
  async file(fields: Record<string, string>): Promise<number> {
    const cards = this.card();
    const before = await cards.count();
    await this.type('/latch new');
    await this.fill(fields);
    await this.submitted('Make Case');
    const card = cards.nth(before);
    await card.getByRole('button', { name: 'Details' }).waitFor();
    return Number(/Case #(\d+)/.exec(await text(card))?.[1]);
  }

  /** Opens the action's form on the case's card, fills in what is given, and submits it by the button that must be there. */
  async prepare(caseNumber: number, byLabel: Record<string, string>, submit: 'Mark Ready' | 'Run Now'): Promise<void> {
    await this.press(this.card(`Case #${caseNumber}`), 'Issue refund');
    await this.fill(byLabel);
    await this.submitted(submit);
  }

  /** Types of the entries in the record of the case on show, oldest first. */
  recorded = (): Promise<string[]> =>
    this.page
      .getByTestId('record-entry')
      .evaluateAll((entries) => entries.map((entry) => entry.getAttribute('data-type') ?? ''));
}
