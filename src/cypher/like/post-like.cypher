// Likes posts, each item after the one before. Once is enough: a like that is there stays as it is.
// params  items ([{i, viewerId, id, nowMs (epoch ms)}])
// returns i, isNew (boolean); no row where one of the two is gone
// cost    two unique-index seeks for each item, then the relationships between the two
UNWIND $items AS item
CALL (item) {
  MATCH (me:User {id: item.viewerId})
  MATCH (p:Post {id: item.id})
  MERGE (me)-[l:LIKES]->(p) ON CREATE SET l.at = item.nowMs, l.isNew = true
  // Looked at last: MERGE holds both nodes by now, so an account or a post that went in between is seen.
  WITH l, l.isNew IS NOT NULL AS isNew, NOT (me:User AND p:Post) AS gone
  REMOVE l.isNew
  FOREACH (_ IN CASE WHEN gone AND isNew THEN [1] ELSE [] END | DELETE l)
  WITH isNew, gone WHERE NOT gone
  RETURN isNew
}
RETURN item.i AS i, isNew
