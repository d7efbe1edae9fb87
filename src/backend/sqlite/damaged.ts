import { FacteurError } from '../../errors.ts';

/**
 * Thrown inside a step that meets what cannot be understood of a campaign: it is set aside, and the step tried once more (see
 * `Connection.mendWith`). Told as a fault where that does not help.
 */
export class Damaged extends FacteurError<'unexpected'> {
  /** The campaign's number. */
  readonly campaign: number;

  constructor(campaign: number) {
    super('unexpected', { problem: `the data of campaign no. ${campaign} cannot be understood` });
    this.campaign = campaign;
  }
}
