import { type OriginFile, type Priority, priorities } from '../src/domain/case.ts';
import { actionIds, blockIds, fieldOf } from './ids.ts';

/** What Slack sends as `view.state.values`: by block, then by action. Anyone may send bytes, so nothing in it is believed. */
export type FormValues = Record<string, Record<string, TypedValue>>;
export interface TypedValue {
  type?: string | undefined;
  value?: string | null | undefined;
  selected_date?: string | null | undefined;
  selected_user?: string | null | undefined;
  selected_option?: { value?: string | undefined } | null | undefined;
  selected_options?: { value?: string | undefined }[] | null | undefined;
  files?: unknown[] | null | undefined;
}

export interface TypedFile {
  /** The field it was uploaded for. */
  field: string;
  file: OriginFile;
}

export interface ReadForm {
  /** Every field of the form by name, '' where it was left empty; fields that take files are not among them. */
  fields: Record<string, string>;
  priority?: Priority;
  labels?: string[];
  files?: TypedFile[];
  note?: string;
  text?: string;
}

/** The counterpart of the inputs of form.ts. Empty notes are absent, and so are files where none was uploaded. */
export function readForm(values: FormValues): ReadForm {
  const fields: [string, string][] = [];
  const files: TypedFile[] = [];
  for (const [blockId, block] of Object.entries(values)) {
    const name = fieldOf(blockId);
    if (name === null) continue;
    const input = inputOf(block);
    if (takesFiles(input)) files.push(...filesOf(input, name));
    else {
      const text = textOf(input);
      if (text !== null) fields.push([name, text]);
    }
  }
  const chosen = optionValue(inputOf(values[blockIds.priority])?.selected_option);
  const priority = priorities.find((one) => one === chosen);
  const labels = labelsOf(inputOf(values[blockIds.labels]));
  const note = typedText(values[blockIds.note]);
  const text = typedText(values[blockIds.text]);
  return {
    fields: Object.fromEntries(fields),
    ...(priority ? { priority } : {}),
    ...(labels ? { labels } : {}),
    ...(files.length ? { files } : {}),
    ...(note ? { note } : {}),
    ...(text ? { text } : {}),
  };
}

type Bytes = Record<string, unknown>;
const isBytes = (value: unknown): value is Bytes =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function inputOf(block: unknown): Bytes | null {
  const input = isBytes(block) ? block[actionIds.value] : null;
  return isBytes(input) ? input : null;
}

const takesFiles = (input: Bytes | null): input is Bytes =>
  input !== null && (input.type === 'file_input' || 'files' in input);

/** Where each element keeps its one value. */
const keys = ['value', 'selected_date', 'selected_user', 'selected_option'];

/** As a person would write it, '' for an empty input. Null: what is no text is no input of ours, and changes nothing. */
function textOf(input: Bytes | null): string | null {
  if (!input) return null;
  const key = keys.find((one) => Object.hasOwn(input, one));
  const value = key === undefined ? null : input[key];
  if (value === null || value === undefined) return '';
  const text = key === 'selected_option' ? optionValue(value) : value;
  return typeof text === 'string' ? text.trim() : null;
}

const typedText = (block: unknown): string => {
  const value = inputOf(block)?.value;
  return typeof value === 'string' ? value.trim() : '';
};

const optionValue = (option: unknown): unknown => (isBytes(option) ? option.value : undefined);

function labelsOf(input: Bytes | null): string[] | null {
  const chosen = input?.selected_options;
  if (!Array.isArray(chosen)) return null;
  const labels = chosen.map(optionValue).filter((label) => typeof label === 'string');
  return [...new Set(labels)];
}

function filesOf({ files }: Bytes, field: string): TypedFile[] {
  if (!Array.isArray(files)) return [];
  return files.filter(isBytes).map((file) => ({ field, file: fileOf(file) }));
}

/** Slack leaves out or empties what it does not want to show. */
function fileOf({ id, name, mimetype, size, url_private_download, url_private }: Bytes): OriginFile {
  return {
    id: wordOf(id, ''),
    name: { text: wordOf(name, 'file') },
    mediaType: wordOf(mimetype, 'application/octet-stream'),
    size: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : 0,
    url: addressOf(url_private_download) || addressOf(url_private),
  };
}

/** At most as long as a file's name or a media type can be. */
function wordOf(value: unknown, otherwise: string): string {
  const word = typeof value === 'string' ? value.slice(0, 255).toWellFormed().trim() : '';
  return word || otherwise;
}

const addressOf = (value: unknown): string => (typeof value === 'string' && value.length <= 3_000 ? value : '');
