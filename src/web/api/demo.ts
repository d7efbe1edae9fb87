/** One message in the mailbox of the demo. */
export interface DemoMail {
  /** In the order of arrival, from 1. */
  readonly number: number;
  readonly to: string;
  readonly subject: string;
}
