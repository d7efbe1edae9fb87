import type { OpenProject } from '../app/project.ts';
import type { Fetch } from '../app/return-notices.ts';
import type { Surroundings } from '../app/surroundings.ts';
import type { Tokens } from '../app/tokens.ts';

/** What the server works with; whoever starts it opens and closes the project. */
export interface WebContext {
  readonly where: Surroundings;
  readonly project: OpenProject;
  readonly tokens: Tokens;
  /** Names that requests may call this server by (the Host header), besides IP addresses and localhost; lower case, without port. */
  readonly hosts: readonly string[];
  /** Of this program, for the description of the API. */
  readonly version: string;
  /** Called with a fault of this program; the one who asked is told `unexpected`. */
  readonly onFault: (error: Error) => void;
  /** Called when Amazon SNS asks whether its notifications are wanted here: somebody has to open `confirm`, unless it is done. */
  readonly onSubscription?: (subscription: {
    readonly topic: string;
    readonly confirm: string;
    readonly confirmed: boolean;
  }) => void;
  /** How certificates are got; absent: from the internet. */
  readonly fetch?: Fetch;
}
