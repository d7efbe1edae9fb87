import type { AddressProblem } from './address.ts';

/** What is wrong with a setting; the catalogue has the words (`config.problems`). The value itself is never in it. */
export type ConfigProblem =
  | { readonly kind: 'missing' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  /** `bareSeconds`: a number without a unit means seconds; else the unit is needed. */
  | { readonly kind: 'duration'; readonly maxMs: number; readonly bareSeconds: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'boolean' }
  /** A number, or the word that there is no limit. */
  | { readonly kind: 'limit'; readonly min: number; readonly max: number }
  | { readonly kind: 'window-limit' }
  | { readonly kind: 'size' }
  | { readonly kind: 'hours' }
  | { readonly kind: 'time-zone' }
  | { readonly kind: 'text' }
  | { readonly kind: 'list' }
  | { readonly kind: 'mapping' }
  | { readonly kind: 'host' }
  | { readonly kind: 'url'; readonly schemes: readonly string[] }
  | { readonly kind: 'address'; readonly problem: AddressProblem }
  /** An address with `TOKEN` once, before its `@`. */
  | { readonly kind: 'bounce-address' }
  | { readonly kind: 'colour' }
  | { readonly kind: 'domain' }
  | { readonly kind: 'selector' }
  | { readonly kind: 'web-address' }
  | { readonly kind: 'ip-ranges' }
  /** An http(s) address without a name, a password or a fragment in it. */
  | { readonly kind: 'webhook-url' }
  /** As Standard Webhooks says: `whsec_` and 24 to 64 bytes in base64. */
  | { readonly kind: 'webhook-secret' }
  /** Neither `secretEnv` nor `secretFile`, or both. */
  | { readonly kind: 'webhook-secret-place' }
  /** The file that should hold the secret cannot be read. */
  | { readonly kind: 'webhook-secret-file'; readonly file: string }
  /** Two endpoints with the same address. */
  | { readonly kind: 'webhook-twice' }
  /** There are only accounts of these names. */
  | { readonly kind: 'account-unknown'; readonly known: readonly string[] }
  /** Nobody knows which server has the mailbox of that account. */
  | { readonly kind: 'mailbox-host'; readonly account: string }
  /** A mailbox, and no name to log in with. */
  | { readonly kind: 'mailbox-user' }
  /** Two entries for the same mailbox. */
  | { readonly kind: 'mailbox-twice' }
  | { readonly kind: 'header-name' }
  | { readonly kind: 'header-value' }
  | { readonly kind: 'key-length'; readonly min: number }
  | { readonly kind: 'account-name' }
  /** A password, and no name to log in with. */
  | { readonly kind: 'user-missing' }
  /** OAuth 2.0, and nothing says with whom to sign in. */
  | { readonly kind: 'issuer-missing' }
  /** `provider` is none of these words, nor the https address of an issuer. */
  | { readonly kind: 'provider'; readonly choices: readonly string[] }
  /** Not the id or the domain of a directory. */
  | { readonly kind: 'tenant' }
  /** The environment variable that should hold the value is not set. */
  | { readonly kind: 'variable-missing'; readonly variable: string };

/** Where a setting was written. */
export type Origin =
  | { readonly kind: 'file'; readonly file: string /** From 1; null: not known. */; readonly line: number | null }
  | { readonly kind: 'environment' }
  | { readonly kind: 'flag' }
  /** The options that a program gave in place of files. */
  | { readonly kind: 'program' };
