/** The steps of a new campaign, in order; each has an address. */
export const STEPS = ['list', 'message', 'checks', 'test', 'send'] as const;

export type Step = (typeof STEPS)[number];

/** Whether a part of an address is a step. */
export function isStep(part: string | undefined): part is Step {
  return (STEPS as readonly (string | undefined)[]).includes(part);
}

/** Where a step of a draft is. */
export function stepHref(id: string, step: Step): string {
  return `/drafts/${id}/${step}`;
}
