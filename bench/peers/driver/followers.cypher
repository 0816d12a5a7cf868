// Who follows somebody, latest first, as a viewer may see them.
// params  viewerId, handle, at (epoch ms of the last row | null = from the top), id (of the last row | null), limit
// returns totalCount, followers ([{id, handle, followedAtMs, viewerFollows}]); no row where the viewer may not see them
// cost    two unique-index seeks, then all FOLLOWS of the account
MATCH (me:User {id: $viewerId})
MATCH (them:User {handle: $handle}) WHERE NOT EXISTS { (them)-[:BLOCKS]->(me) }
WITH me, them, NOT them.isPrivate OR them = me OR EXISTS { (me)-[:FOLLOWS]->(them) } AS open
RETURN COUNT { (them)<-[:FOLLOWS]-() } AS totalCount,
  COLLECT {
    MATCH (them)<-[f:FOLLOWS]-(follower:User)
    WHERE open AND ($at IS NULL OR f.at < $at OR (f.at = $at AND follower.id < $id))
      AND NOT EXISTS { (follower)-[:BLOCKS]->(me) }
    WITH me, follower, f.at AS at ORDER BY at DESC, follower.id DESC LIMIT $limit
    RETURN {
      id: follower.id, handle: follower.handle, followedAtMs: at, viewerFollows: EXISTS { (me)-[:FOLLOWS]->(follower) }
    }
  } AS followers
