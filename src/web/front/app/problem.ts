/** What the API answered instead of what was asked for (RFC 9457), in the words of the page's language. */
export class ApiProblem extends Error {
  /** The HTTP status; 0: nothing answered. */
  readonly status: number;
  /** Stable, as docs/errors.md lists them; `unreachable`: nothing answered. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  /** What the words are made of. */
  readonly params: Readonly<Record<string, unknown>>;

  constructor({ status, code, title, detail, remedy, params }: ProblemBody) {
    super(`${code}: ${detail}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.remedy = remedy;
    this.params = params;
  }
}

/** The same as it is written. */
export type ProblemBody = Omit<ApiProblem, keyof Error>;
