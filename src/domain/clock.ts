// The time, as a part that tests can set.

/** Now, in whole epoch milliseconds. */
export type Clock = () => number;
