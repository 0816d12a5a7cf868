// The keys of pushed feeds in Redis. Who clears them: a window ends by itself when nobody reads it (30 days), a making
// after a minute; workers take entries out or forget a window whole.
export const keys = {
  /** The window, its entries, and both of the one that is being made; one hash slot, for scripts on a cluster. */
  feedWindow: (space: string, owner: string): [string, string, string, string] => {
    const base = `feed:${space}:{${owner}}`;
    return [base, `${base}:entries`, `${base}:making`, `${base}:making:entries`];
  },
  /** Author → how their posts are sent, where that is not at once. Only as large as there are such authors. */
  feedReach: 'feed:reach',
  /** `<author>|<post>` by time: posts that are on their way into timelines, batch by batch. */
  feedSpreading: 'feed:spreading',
};
