import type { Account } from '../../../../api/types.ts';
import { accountName } from '../../../app/accounts.ts';
import { get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Select } from '../../../ui/field.tsx';
import type { StepProps } from '../draft-page.tsx';
import { useRead } from '../use-read.ts';

/** The account that sends, with what keeps it from doing so. `account`: the one that is used as the draft is. */
export function AccountChoice({ desk, account }: StepProps & { readonly account: string | null }) {
  const { send: w } = words().draft;
  const { value } = useRead((signal) => get<{ accounts: readonly Account[] }>('/accounts', { limit: 100 }, signal), []);
  const accounts = (value?.accounts ?? []).filter(({ server }) => server !== null);
  if (accounts.length === 0) return null;
  const chosen = desk.draft.value.options.account ?? account ?? accounts[0]?.name ?? '';
  const held = accounts.find(({ name }) => name === chosen)?.heldMessage ?? null;
  return (
    <Select
      label={w.account}
      hint={held === null ? undefined : w.held({ message: held })}
      value={chosen}
      options={accounts.map(({ name, server }) => ({ value: name, label: `${accountName(name)} (${server})` }))}
      onChange={(name) => desk.setOptions({ account: name })}
    />
  );
}
