// Notes that a viewer has seen posts, the newest note first; what is old or too much falls away.
// params  viewerId, ids, nowMs (epoch ms), sinceMs (epoch ms: what was seen before is forgotten), keep (how many posts)
// returns kept (how many posts are noted now)
// cost    one unique-index seek and one node with at most `keep` ids
MATCH (me:User {id: $viewerId})
// The assignment changes nothing but takes the write lock, so that no two of these read the same list.
SET me.createdAt = me.createdAt
MERGE (me)-[:HAS_SEEN]->(seen:SeenPosts)
WITH seen, coalesce(seen.postIds, []) AS oldIds, coalesce(seen.seenAts, []) AS oldAts
WITH seen, oldIds, oldAts,
  [n IN range(0, size(oldIds) - 1) WHERE oldAts[n] >= $sinceMs AND NOT oldIds[n] IN $ids] AS rest
SET seen.postIds = ($ids + [n IN rest | oldIds[n]])[..$keep],
  seen.seenAts = ([id IN $ids | $nowMs] + [n IN rest | oldAts[n]])[..$keep]
RETURN size(seen.postIds) AS kept
