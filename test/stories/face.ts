import type { Consent } from '../../src/app/consent.ts';
import { FacteurError } from '../../src/errors.ts';

/** What a story wants to send; every face says it in its own way. */
export interface Sending {
  /** The list's content; default: three members. */
  readonly list?: string | Buffer;
  /** Its name; default: `membres.csv`. */
  readonly listName?: string;
  readonly message?: string;
  readonly accept?: readonly Consent[];
  readonly key?: string;
  readonly where?: string;
  /** A list whose addresses are left out. */
  readonly exclude?: string;
  readonly limit?: number;
  readonly at?: string;
  readonly skipHidden?: boolean;
}

/** What became of it: nothing in it differs between faces or runs. */
export interface Sent {
  readonly total: number;
  readonly skipped: number;
  readonly existing: boolean;
}

/** What looking at it before has found. */
export interface Looked {
  readonly total: number;
  readonly sendable: number;
  /** Of what refuses it, and of what is for a person to decide. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export interface Delivery {
  readonly number: number;
  readonly email: string;
  readonly state: string;
  readonly attempts: number;
}

/** What is known of a campaign. */
export interface Known {
  readonly state: string;
  readonly taskState: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** One way to use Facteur, on a project of its own. Whatever is refused is thrown as a `Refused`. */
export interface Face {
  send(sending: Sending): Promise<Sent & { readonly id: string }>;
  check(sending: Sending): Promise<Looked>;
  /** Sends a test of what `email` would get; returns whether the server took it. */
  test(sending: Sending, test: { readonly to: string; readonly email: string }): Promise<boolean>;
  /** Works until nothing is left that could go on. */
  work(): Promise<void>;
  status(id: string): Promise<Known>;
  /** How many campaigns there are. */
  campaigns(): Promise<number>;
  steer(id: string, wanted: 'pause' | 'resume' | 'cancel'): Promise<void>;
  retry(id: string, which: 'failed' | 'unknown'): Promise<void>;
  /** `state`: only these. */
  export(id: string, state?: string): Promise<readonly Delivery[]>;
  delivery(id: string, email: string): Promise<Delivery>;
  suppress(email: string): Promise<void>;
  unsuppress(email: string): Promise<void>;
  suppressions(): Promise<readonly string[]>;
  accounts(): Promise<readonly string[]>;
}

/** A face's refusal, by its code. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** The code that something is refused with; `done` when it is not. */
export async function refusalOf(task: Promise<unknown>): Promise<string> {
  try {
    await task;
    return 'done';
  } catch (error) {
    if (error instanceof Refused || error instanceof FacteurError) return error.code;
    throw error;
  }
}

export const message = '---\nsubject: Bonjour {{ prenom }}\n---\n\nBonjour {{ prenom }}.\n\nLes Amis. Répondez STOP.\n';
export const list =
  'email;prenom;ville\na@example.org;Awa;Podor\nb@example.org;Bira;Dakar\nc@example.org;Coumba;Podor\n';

/** What is said of a delivery on every face. */
export function deliveryOf({ number, email, state, attempts }: Delivery): Delivery {
  return { number, email, state, attempts };
}

/** What is said of a campaign on every face. */
export function knownOf({ state, taskState, counts }: Known): Known {
  return { state, taskState, counts };
}
