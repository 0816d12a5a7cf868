// Times leave the graph as epoch milliseconds and the API as RFC 3339 strings in UTC.

/** `2026-11-21T10:15:30.123Z` for whole epoch milliseconds. */
export function toDateTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** The same where there may be no time. */
export function toNullableDateTime(epochMs: number | null | undefined): string | null {
  return epochMs == null ? null : toDateTime(epochMs);
}
