import type { Campaign } from '../../../api/types.ts';
import { words } from '../../app/language.ts';

/** Who has prepared it and who has sent it, where people have names. */
export function Hands({ campaign: { preparedBy, sentBy } }: { readonly campaign: Campaign }) {
  if (preparedBy === undefined && sentBy === undefined) return null;
  return <p class="soft">{words().roles.hands({ preparedBy, sentBy })}</p>;
}
