import type { Fields } from './json.ts';
import { filePayload } from './message-payload.ts';
import type { StoredFile } from './messages.ts';
import type { LocalFile, Upload } from './types.ts';
import type { World } from './world.ts';

/** Keeps what a person uploaded; its bytes are handed out at `url_private`, to the bot's token. */
export function storeFile({ clock, workspace, messages, origin }: World, user: string, file: Upload): LocalFile {
  const id = clock.id('F');
  const path = `${origin}/files-pri/${workspace.seed.team.id}-${id}`;
  const name = encodeURIComponent(file.name);
  const stored: StoredFile = {
    id,
    name: file.name,
    mimetype: file.mimetype,
    size: file.content.byteLength,
    url_private: `${path}/${name}`,
    url_private_download: `${path}/download/${name}`,
    user,
    createdS: clock.nowS(),
    content: file.content,
  };
  messages.files.set(id, stored);
  const { content: _kept, createdS: _when, ...shown } = stored;
  return shown;
}

/** A file as `state.values` carries it. */
export function uploaded({ workspace, messages }: World, id: string): Fields {
  const file = messages.files.get(id);
  if (!file) throw new Error(`Nobody uploaded a file ${id}`);
  return filePayload(workspace, file);
}
