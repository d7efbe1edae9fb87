import type { OpenProject } from '../app/project.ts';
import type { Fetch } from '../app/return-notices.ts';
import type { ServiceManager } from '../app/service-offer.ts';
import type { Surroundings } from '../app/surroundings.ts';
import type { Tokens } from '../app/tokens.ts';
import type { PageAccess } from './page/access.ts';

/** What the server works with; whoever starts it opens and closes the project. */
export interface WebContext {
  readonly where: Surroundings;
  readonly project: OpenProject;
  /** Called before each request that is answered from the project: has its settings follow their files. */
  readonly follow?: () => Promise<void>;
  readonly tokens: Tokens;
  /** Names that requests may call this server by (the Host header), besides IP addresses and localhost; lower case, without port. */
  readonly hosts: readonly string[];
  /** IP addresses, or networks (`10.0.0.0/8`), of proxies whose X-Forwarded-For is believed, besides those on this machine. */
  readonly proxies?: readonly string[] | undefined;
  /** Who may open the page; without it there is none. */
  readonly page?: PageAccess;
  /** Of this program, for the description of the API. */
  readonly version: string;
  /** Called with what somebody has changed, or has tried to. */
  readonly onChange?: (change: Change) => void;
  /** Called with a fault of this program; the one who asked is told `unexpected`. */
  readonly onFault: (error: Error) => void;
  /** Called when Amazon SNS asks whether its notifications are wanted here: somebody has to open `confirm`, unless it is done. */
  readonly onSubscription?: (subscription: Subscription) => void;
  /** How certificates are got; absent: from the internet. */
  readonly fetch?: Fetch;
  /** What keeps services; absent: this machine’s own. */
  readonly services?: ServiceManager;
}

/** A topic of Amazon SNS, the address that confirms it, and whether that was done. */
export interface Subscription {
  readonly topic: string;
  readonly confirm: string;
  readonly confirmed: boolean;
}

/** Who has asked for a change, and what came of it; nothing of what was sent, which may be anybody's address. */
export interface Change {
  /** The name of a token, or of a session of the page (`page-3f2a`); null: nobody who is known. */
  readonly who: string | null;
  readonly method: string;
  /** Without what follows `?`, and with `:email` or `:token` where somebody's address or a secret stands. */
  readonly path: string;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** The address that the request came from. */
  readonly from: string;
}
