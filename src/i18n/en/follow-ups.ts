/** A follow-up to those who have not answered. */
export const followUps = {
  excludeReplied: 'without those who have answered this campaign (by the mailbox in which Facteur reads returns)',
};
