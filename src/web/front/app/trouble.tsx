import { Notice } from '../ui/notice.tsx';
import { words } from './language.ts';
import { live } from './live.ts';

/** What is wrong, on top of every view. */
export function Trouble() {
  if (live.isConnected.value !== false) return null;
  return <Notice tone="warn">{words().common.offline}</Notice>;
}
