import type { Account } from '../../../api/types.ts';
import { accountName } from '../../app/accounts.ts';
import { CopiesTrouble } from '../../app/copies-trouble.tsx';
import { words } from '../../app/language.ts';
import { Badge } from '../../ui/badge.tsx';
import { Meter } from '../../ui/meter.tsx';

/** A day, in seconds. */
const DAY = 86_400;

/** Each account: whether it sends, what it has sent today and has left. */
export function Accounts({ accounts }: { readonly accounts: readonly Account[] }) {
  const { home } = words();
  return (
    <section class="card stack" aria-labelledby="accounts">
      <h2 id="accounts">{home.accounts.title}</h2>
      <ul class="lines">
        {accounts.map((account) => (
          <AccountLine key={account.name} account={account} />
        ))}
      </ul>
    </section>
  );
}

function AccountLine({ account }: { readonly account: Account }) {
  const { home } = words();
  const { name, server, heldReason, windows } = account;
  // The limit of a day is what people think in; where there is none, the longest there is.
  const window = windows.find(({ seconds }) => seconds === DAY) ?? windows.at(-1);
  return (
    <li class="stack tight">
      <div class="row">
        <div class="grow">
          <strong>{accountName(name)}</strong> <span class="soft small">{server ?? home.accounts.gone}</span>
        </div>
        {heldReason === null ? (
          <Badge tone="good" icon="check">
            {home.accounts.free}
          </Badge>
        ) : (
          <Badge tone="warn" icon="warning">
            {home.accounts.held}
          </Badge>
        )}
      </div>
      {window ? (
        <>
          <Meter value={window.used} most={window.most} />
          <p class="small soft">{home.accounts.used(window)}</p>
        </>
      ) : (
        <p class="small soft">{home.accounts.noLimit}</p>
      )}
      <CopiesTrouble account={account} />
    </li>
  );
}
