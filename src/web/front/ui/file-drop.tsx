import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { words } from '../app/language.ts';
import { Icon } from './icon.tsx';

interface FileDropProps {
  readonly label: string;
  /** As of `<input type=file>`: `.xlsx,.csv`. */
  readonly accept?: string;
  readonly several?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A place for files: chosen, or dropped on it. */
export function FileDrop({ label, accept, several = false, onFiles }: FileDropProps) {
  const { drop } = words().common;
  const id = useId();
  const isOver = useSignal(false);
  const take = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])].slice(0, several ? undefined : 1);
    if (files.length > 0) onFiles(files);
  };
  return (
    <fieldset
      class={`drop ${isOver.value ? 'over' : ''}`}
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        take(event.dataTransfer?.files);
      }}
    >
      <Icon name="upload" />
      <p class="drop-label">{label}</p>
      <label class="button plain" for={id}>
        {several ? drop.chooseSeveral : drop.choose}
      </label>
      <input
        id={id}
        class="heard"
        type="file"
        accept={accept}
        multiple={several}
        aria-label={label}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      <p class="hint">{drop.orDrop}</p>
    </fieldset>
  );
}
