import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

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

/** The sandbox's page as its users see it: they act as somebody, read, press what has a label, and fill in what has one. */
export class WorkspacePage {
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  static async open(browser: Browser, url: string): Promise<WorkspacePage> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.goto(url);
    await page.getByTestId('composer').waitFor();
    return new WorkspacePage(context, page);
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

  /** What only the acting person sees, newest last. */
  get ephemerals(): Locator {
    return this.page.getByTestId('ephemeral');
  }

  press = (where: Locator, label: string): Promise<void> =>
    where.getByRole('button', { name: label, exact: true }).click();

  async confirm(): Promise<void> {
    await this.page.getByTestId('confirm-ok').click();
  }

  /** Types of the entries in the record of the case on show, oldest first. */
  recorded = (): Promise<string[]> =>
    this.page
      .getByTestId('record-entry')
      .evaluateAll((entries) => entries.map((entry) => entry.getAttribute('data-type') ?? ''));
}
