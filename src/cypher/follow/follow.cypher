// Follows accounts, or asks to where they are private, each item after the one before. Once is enough: what is there
// already stays as it is.
// params  items ([{i, viewerId, userId, nowMs (epoch ms)}])
// returns i, state (FOLLOWING | REQUESTED | BLOCKED: nothing was written), isNew (boolean); no row where one of the two
//         is not active
// cost    two unique-index seeks for each item, then the relationships between the two
UNWIND $items AS item
CALL (item) {
  MATCH (me:User {id: item.viewerId})
  MATCH (them:User {id: item.userId})
  FOREACH (_ IN CASE WHEN them.isPrivate AND NOT EXISTS { (me)-[:FOLLOWS]->(them) } THEN [1] ELSE [] END |
    MERGE (me)-[r:REQUESTED]->(them) ON CREATE SET r.at = item.nowMs, r.isNew = true
  )
  FOREACH (_ IN CASE WHEN them.isPrivate THEN [] ELSE [1] END |
    MERGE (me)-[f:FOLLOWS]->(them) ON CREATE SET f.at = item.nowMs, f.isNew = true
  )
  // Looked at last: MERGE holds both nodes by now, so a block or a deactivation that came in between is seen.
  WITH me, them, EXISTS { (me)-[:BLOCKS]-(them) } AS blocked, NOT (me:User AND them:User) AS gone
  OPTIONAL MATCH (me)-[r:FOLLOWS|REQUESTED]->(them)
  WITH blocked, gone, collect(r) AS made
  WITH blocked, gone, made, any(r IN made WHERE r.isNew IS NOT NULL) AS isNew,
    any(r IN made WHERE type(r) = 'FOLLOWS') AS follows
  FOREACH (r IN made | REMOVE r.isNew)
  FOREACH (r IN CASE WHEN blocked OR gone THEN made ELSE [] END | DELETE r)
  WITH blocked, gone, isNew, follows
  WHERE NOT gone
  RETURN CASE WHEN blocked THEN 'BLOCKED' WHEN follows THEN 'FOLLOWING' ELSE 'REQUESTED' END AS state,
    isNew AND NOT blocked AS isNew
}
RETURN item.i AS i, state, isNew
