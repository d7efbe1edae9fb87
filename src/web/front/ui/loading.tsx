import { words } from '../app/language.ts';

/** Something is on its way; shown only when it takes longer than a moment (ui/base.css). */
export function Loading() {
  return (
    <p class="loading" role="status">
      {words().common.loading}
    </p>
  );
}
