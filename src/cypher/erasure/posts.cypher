// Erases a batch of the posts of an account, deleted ones as well. One that others commented on or shared stays as a
// deleted post without anything in it, since their comments and shares hang on it.
// params  id, nowMs (epoch ms), nodes (posts), limit (relationships of each kind of each)
// returns done (posts that were looked at)
// cost    one unique-index seek, then at most twice `limit` relationships of each of `nodes`
MATCH (a:Account {id: $id})
CALL (a) {
  MATCH (a)-[:POSTED|POSTED_PARKED]->(p)
  RETURN p LIMIT $nodes
}
CALL (p) {
  MATCH (p)<-[:ABOUT_POST]-(n)
  WITH n LIMIT $limit
  DETACH DELETE n
  RETURN count(*) AS told
}
CALL (p) {
  MATCH (p)-[t:TAGGED]->(tag)
  DELETE t
  WITH DISTINCT tag
  // A word that nobody else used goes with it.
  WHERE NOT EXISTS { (tag)--() }
  DELETE tag
}
CALL (p) {
  MATCH (p)-[r:LIKES|LIKES_PARKED|SAVED|HIDES|MENTIONS]-()
  WITH r LIMIT $limit
  DELETE r
  RETURN count(*) AS ties
}
WITH p, told < $limit AND ties < $limit AS isBare,
  EXISTS { (p)<-[:ON|ON_PARKED|OPENS_THREAD|OPENS_THREAD_PARKED|SHARES|SHARES_PARKED]-() } AS isNeeded
CALL (p, isBare, isNeeded) {
  WITH p WHERE isBare AND isNeeded
  MATCH (p)<-[posted:POSTED|POSTED_PARKED]-()
  DELETE posted
  SET p = {id: p.id, deletedAt: $nowMs}
  REMOVE p:Post
  SET p:DeletedPost
  WITH p
  MATCH (p)-[shares:SHARES|SHARES_PARKED]->()
  DELETE shares
}
CALL (p, isBare, isNeeded) {
  WITH p WHERE isBare AND NOT isNeeded
  DETACH DELETE p
}
RETURN count(*) AS done
