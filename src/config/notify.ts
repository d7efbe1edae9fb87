import { invalid, type Layered } from './layers.ts';
import type { Written } from './schema.ts';
import type { AccountConfig, NotifyConfig } from './types.ts';

/** Who is told of the end of a campaign by mail. Throws `config-invalid`. */
export function resolveNotify(
  written: Written['notify'],
  { layered, accounts }: { readonly layered: Layered; readonly accounts: ReadonlyMap<string, AccountConfig> },
): NotifyConfig | null {
  if (!written) return null;
  const { to, language = 'fr', account = null } = written;
  if (account !== null && !accounts.has(account)) {
    throw invalid(layered, ['notify', 'account'], { kind: 'account-unknown', known: [...accounts.keys()] });
  }
  return Object.freeze({ to: Object.freeze(to.map(({ address }) => address)), language, account });
}
