import type { FileInput } from '@slack/types';
import { button, h } from '../dom.ts';
import type { BlockHost, InputValue, UploadedFile } from './host.ts';

/** As Slack does it: a chosen file is uploaded at once, and stands under the input until it is taken out again. */
export function fileControl(
  host: BlockHost,
  element: FileInput,
  before: InputValue | undefined,
  leave: (read: () => InputValue) => void,
): HTMLElement {
  const most = element.max_files ?? 10;
  const chosen: UploadedFile[] = filesIn(before?.files);
  const list = h('ul', { class: 'uploads' });
  const input = h('input', {
    attrs: { type: 'file', multiple: most > 1, accept: element.filetypes?.map((ending) => `.${ending}`).join(',') },
  });
  const note = h('p', { class: 'input-hint' });
  const draw = () =>
    list.replaceChildren(
      ...chosen.map((file) => {
        const out = button({ class: 'upload-out', attrs: { 'aria-label': `Remove ${file.name}` } }, '×');
        out.addEventListener('click', () => {
          chosen.splice(chosen.indexOf(file), 1);
          draw();
        });
        return h('li', { testid: 'upload' }, file.name, out);
      }),
    );
  const add = async (files: File[]) => {
    for (const file of files) {
      note.textContent = `Uploading ${file.name}…`;
      const uploaded = chosen.length < most ? await host.upload?.(file) : { problem: `${most} files at most.` };
      if (uploaded && 'id' in uploaded) chosen.push(uploaded);
      note.textContent = uploaded && 'problem' in uploaded ? uploaded.problem : '';
      draw();
    }
  };
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    input.value = '';
    host.form?.after(add(files));
  });
  leave(() => ({ files: chosen.map(({ id, name }) => ({ id, name })) }));
  draw();
  return h('div', { class: 'file-box' }, input, list, note);
}

const filesIn = (files: unknown): UploadedFile[] =>
  Array.isArray(files) ? files.flatMap(({ id, name }) => (id ? [{ id: String(id), name: String(name) }] : [])) : [];
