import { useSignal } from '@preact/signals';
import { accountsOf, poolNamed } from '../../../../../account-names.ts';
import type { Account } from '../../../../api/types.ts';
import { accountName } from '../../../app/accounts.ts';
import { get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Checkbox, Select } from '../../../ui/field.tsx';
import type { StepProps } from '../draft-page.tsx';
import { useRead } from '../use-read.ts';

interface AccountChoiceProps extends StepProps {
  /** The account that is used as the draft is, or those that are, with commas between; null: not known yet. */
  readonly account: string | null;
}

/** The account that sends, or several that share the work, with what keeps each from doing so. */
export function AccountChoice({ desk, account }: AccountChoiceProps) {
  const { value } = useRead((signal) => get<{ accounts: readonly Account[] }>('/accounts', { limit: 100 }, signal), []);
  const accounts = (value?.accounts ?? []).filter(({ server }) => server !== null);
  const [first] = accounts;
  if (!first) return null;
  if (accounts.length === 1) return <OnlyAccount account={first} />;
  const named = desk.draft.value.options.account ?? account;
  if (named === null) return null;
  return (
    <SeveralAccounts
      accounts={accounts}
      chosen={accountsOf(named)}
      onChange={(names) => desk.setOptions({ account: poolNamed(names) })}
    />
  );
}

/** There is nothing to choose; it is said all the same from where the messages come. */
function OnlyAccount({ account: { name, server, heldMessage } }: { readonly account: Account }) {
  const { send: w } = words().draft;
  return (
    <Select
      label={w.account}
      hint={heldMessage === null ? undefined : w.held({ message: heldMessage })}
      value={name}
      options={[{ value: name, label: words().shares.option({ name: accountName(name), server: server ?? '' }) }]}
      onChange={() => {}}
    />
  );
}

interface SeveralProps {
  readonly accounts: readonly Account[];
  readonly chosen: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}

function SeveralAccounts({ accounts, chosen, onChange }: SeveralProps) {
  const { shares: w } = words();
  // What was ticked is seen at once, and not only when it is saved; the next tick is of that.
  const ticked = useSignal(chosen);
  const isChosen = (name: string) => ticked.value.includes(name);
  const choose = (name: string, isWanted: boolean) => {
    // In the order in which they stand here, whichever was ticked first.
    const names = accounts.map((one) => one.name).filter((one) => (one === name ? isWanted : isChosen(one)));
    ticked.value = names;
    onChange(names);
  };
  return (
    <fieldset class="accounts-choice">
      <legend>{w.choose}</legend>
      <p class="hint">{w.chooseHint}</p>
      {accounts.map(({ name, server }) => (
        <Checkbox
          key={name}
          label={w.option({ name: accountName(name), server: server ?? '' })}
          checked={isChosen(name)}
          disabled={ticked.value.length === 1 && isChosen(name)}
          onChange={(isWanted) => choose(name, isWanted)}
        />
      ))}
      {accounts.map(
        ({ name, heldMessage }) =>
          heldMessage !== null &&
          isChosen(name) && (
            <p key={name} class="hint">
              {w.held({ name: accountName(name), message: heldMessage })}
            </p>
          ),
      )}
    </fieldset>
  );
}
