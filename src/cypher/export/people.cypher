// Whom an account follows, asked, blocked, muted and does not want suggested, and who follows or asked it, by id and
// kind. Who has blocked it is not named.
// params  accountId, after (key of the last row | '' = from the first), limit (rows)
// returns key (id and kind), row (a map)
// cost    one unique-index seek, then all such relationships of the account
MATCH (a:Account {id: $accountId})
CALL (a) {
  MATCH (a)-[r:FOLLOWS|REQUESTED|BLOCKS|MUTES|DISMISSED|SEES_LESS_OF]->(other:User)
  RETURN r, other, type(r) AS kind
  UNION
  MATCH (a)<-[r:FOLLOWS|REQUESTED]-(other:User)
  RETURN r, other, CASE type(r) WHEN 'FOLLOWS' THEN 'FOLLOWED_BY' ELSE 'REQUESTED_BY' END AS kind
}
WITH a, r, other, kind, other.id + ' ' + kind AS key
WHERE key > $after AND NOT EXISTS { (other)-[:BLOCKS]->(a) }
WITH r, other, kind, key ORDER BY key LIMIT $limit
RETURN key, {kind: kind, userId: other.id, handle: other.handle, atMs: r.at} AS row
ORDER BY key
