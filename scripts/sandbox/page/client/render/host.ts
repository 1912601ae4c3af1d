export interface Picked {
  value?: string;
  selected?: string;
  /** Several blocks may hold the same action. */
  blockId?: string;
}

/** What blocks need of the page around them. */
export interface BlockHost {
  me: string;
  people: { id: string; displayName: string }[];
  personName(id: string): string;
  channelName(id: string): string | undefined;
  usergroupHandle(id: string): string | undefined;
  openChannel(id: string, ts?: string): void;
  /** A press or a pick that goes to the app. Resolves once the app has answered; `failed` when it has not. */
  act(actionId: string, picked: Picked): Promise<'ok' | 'failed'>;
  /** Inside a modal: where inputs leave what was typed. */
  form?: FormValues;
  /** Gives a file to Slack as the person. */
  upload?(file: File): Promise<UploadedFile | { problem: string }>;
  errors?: Record<string, string>;
}

export interface UploadedFile {
  id: string;
  name: string;
}

export type InputValue = Record<string, unknown>;

/** What stands in a modal's inputs, by block and action; the last drawn input of a pair answers. */
export class FormValues {
  readonly #inputs = new Map<string, { blockId: string; actionId: string; read: () => InputValue }>();
  readonly #kept: Map<string, InputValue>;
  #pending: Promise<unknown> = Promise.resolve();

  constructor(kept: Map<string, InputValue> = new Map()) {
    this.#kept = kept;
  }

  /** What was typed before the view was drawn anew, as Slack keeps it for the same block and action. */
  before(blockId: string, actionId: string): InputValue | undefined {
    return this.#kept.get(`${blockId}/${actionId}`);
  }

  add(blockId: string, actionId: string, read: () => InputValue): void {
    this.#inputs.set(`${blockId}/${actionId}`, { blockId, actionId, read });
  }

  /** What has to be over before the form can be submitted: an upload. */
  after(work: Promise<unknown>): void {
    this.#pending = Promise.all([this.#pending, work]);
  }

  async ready(): Promise<void> {
    await this.#pending;
  }

  keep(): Map<string, InputValue> {
    return new Map([...this.#inputs].map(([key, { read }]) => [key, read()]));
  }

  /** As Slack sends them: `state.values`. */
  values(): Record<string, Record<string, InputValue>> {
    const all: Record<string, Record<string, InputValue>> = {};
    for (const { blockId, actionId, read } of this.#inputs.values())
      all[blockId] = { ...all[blockId], [actionId]: read() };
    return all;
  }
}
