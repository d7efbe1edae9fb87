/** What was written later than now by more than this was written before the clock was set back, in ms. */
export const CLOCK_TOLERANCE_MS = 1_000;
/** How soon a worker looks again when all that is left of a campaign is in the hands of workers. */
export const LOOK_AGAIN_MS = 1_000;
/** A draft that nobody released in this time is discarded. */
export const DRAFT_AGE_MS = 24 * 3_600_000;
/** A content that nothing uses is kept for so long: a draft may be about to. */
export const YOUNG_CONTENT_MS = 24 * 3_600_000;
