// What an account likes, saved, hid and reported, by id and kind.
// params  accountId, after (key of the last row | '' = from the first), limit (rows)
// returns key (id and kind), row (a map)
// cost    one unique-index seek, then all LIKES, SAVED, HIDES and REPORTED of the account
MATCH (:Account {id: $accountId})-[r:LIKES|SAVED|HIDES|REPORTED]->(thing)
WITH thing, r, thing.id + ' ' + type(r) AS key
WHERE key > $after
WITH thing, r, key ORDER BY key LIMIT $limit
RETURN key, CASE
  WHEN thing:ReportCase THEN {
    kind: type(r), subjectId: thing.subjectId, reason: r.reason, note: r.note, atMs: r.at
  }
  ELSE {
    kind: type(r), postId: CASE WHEN thing:Comment THEN null ELSE thing.id END,
    commentId: CASE WHEN thing:Comment THEN thing.id ELSE null END, atMs: r.at
  }
END AS row
ORDER BY key
