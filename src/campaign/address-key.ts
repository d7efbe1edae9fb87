import { checkAddress } from '../address.ts';
import { FacteurError } from '../errors.ts';

/** An address that somebody named, as it is compared. Throws `address-invalid`. */
export function addressKey(address: string): string {
  const check = checkAddress(address);
  if (check.ok) return check.key;
  throw new FacteurError('address-invalid', { address, problem: check.problem });
}
