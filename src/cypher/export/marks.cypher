// What an account likes, saved and hid, by id and kind.
// params  accountId, after (key of the last row | '' = from the first), limit (rows)
// returns key (id and kind), row (a map)
// cost    one unique-index seek, then all LIKES, SAVED and HIDES of the account
MATCH (:Account {id: $accountId})-[r:LIKES|SAVED|HIDES]->(thing)
WITH thing, r, thing.id + ' ' + type(r) AS key
WHERE key > $after
WITH thing, r, key ORDER BY key LIMIT $limit
RETURN key, {
  kind: type(r), postId: CASE WHEN thing:Comment THEN null ELSE thing.id END,
  commentId: CASE WHEN thing:Comment THEN thing.id ELSE null END, atMs: r.at
} AS row
ORDER BY key
