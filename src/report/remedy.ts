import { remedyFor, remedyWords, type Trouble } from '../transport/remedies.ts';
import { asKept, type Kept } from './said.ts';

/** What to do about what holds a campaign or an account; all null: nothing does. `Text`: see CampaignStatus. */
export interface HeldRemedy<Text = string> {
  /** What a person can do, in words. */
  readonly heldRemedy: Text | null;
  /** A stable code, where the server's words said more than the reason does (transport/remedy-codes.ts). */
  readonly heldRemedyCode: string | null;
  /** The provider's own page about it. */
  readonly heldRemedyPage: string | null;
}

/** The remedy of a hold; null: nothing is held. */
export function remedyFields(trouble: Trouble | null): HeldRemedy<Kept> {
  if (trouble === null) return { heldRemedy: null, heldRemedyCode: null, heldRemedyPage: null };
  const known = remedyFor(trouble);
  return {
    heldRemedy: asKept(remedyWords(trouble)),
    heldRemedyCode: known?.code ?? null,
    heldRemedyPage: known?.page ?? null,
  };
}
