/**
 * A *pool* is the accounts that send one campaign together. Where a campaign has one, its `account` is all their names in order, with
 * commas between: `facteur send --account` takes it as it is. No account has a comma in its name.
 */
export const POOL_SEPARATOR = ',';

/** The names of the accounts that send a campaign; one, where it has no pool. */
export function accountsOf(account: string): readonly string[] {
  return account.split(POOL_SEPARATOR);
}

/** The `account` of a campaign that these send together, in this order; each name once. */
export function poolNamed(names: readonly string[]): string {
  return [...new Set(names)].join(POOL_SEPARATOR);
}

/** Whether several accounts send it. */
export function isPool(account: string): boolean {
  return account.includes(POOL_SEPARATOR);
}
