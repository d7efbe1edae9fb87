import type { DraftMessage } from '../../../../api/drafts.ts';
import { apiUrl, ask } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import type { DraftDesk } from '../desk.ts';
import type { StepProps } from '../draft-page.tsx';

/** Files that go with the message: attachments for everybody, and pictures within the text. */
export function Files({ desk, message }: StepProps & { readonly message: DraftMessage }) {
  const { files: w } = words().draft;
  const all = desk.draft.value.message?.files.filter(({ name }) => name !== desk.draft.value.message?.name) ?? [];
  const attached = desk.draft.value.options.attach ?? [];
  return (
    <section class="stack">
      <h2>{w.title}</h2>
      {all.length > 0 && (
        <ul class="files">
          {all.map(({ name, size }) => (
            <li key={name} class="file">
              <a href={apiUrl(desk.path(`/files/${encodeURIComponent(name)}`))} target="_blank" rel="noreferrer">
                {name}
              </a>
              <span class="soft small">
                {saySize(size)} –{' '}
                {attached.includes(name) || message.attachments.includes(name) ? w.attached : w.picture}
              </span>
              <Button kind="quiet" icon="trash" title={w.removeNamed({ name })} onClick={() => removeFile(desk, name)}>
                {w.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <FileDrop label={w.drop} several onFiles={(files) => attach(desk, files)} />
    </section>
  );
}

/** How large a file or a message is, as people say it. */
export function saySize(bytes: number): string {
  const { draft, formats } = words();
  return draft.files.size({ kilobytes: formats.formatNumber(Math.max(1, Math.round(bytes / 1024))) });
}

/** Adds files to the draft, to be attached or to be shown in the text. */
export function addFiles(desk: DraftDesk, files: readonly File[]): Promise<boolean> {
  const body = new FormData();
  for (const file of files) body.append('files', file);
  return desk.change((revision) => ask('PUT', desk.path('/files'), { body, revision }));
}

async function attach(desk: DraftDesk, files: readonly File[]): Promise<void> {
  if (!(await addFiles(desk, files))) return;
  const names = files.map(({ name }) => name.normalize('NFC'));
  await desk.setOptions(({ options }) => ({ attach: [...new Set([...(options.attach ?? []), ...names])] }));
}

function removeFile(desk: DraftDesk, name: string): Promise<boolean> {
  const path = desk.path(`/files/${encodeURIComponent(name)}`);
  return desk.change((revision) => ask('DELETE', path, { revision }));
}
