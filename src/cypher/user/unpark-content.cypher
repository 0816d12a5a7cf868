// Puts back a batch of the likes of an account that is back, and of what ties its posts and comments to others', where
// those posts and comments are still there. A reply to a comment that was deleted meanwhile stays out of the counts.
// params  id, limit (rows of each kind)
// returns moved
// cost    one unique-index seek, the account's posts and comments, then up to five times `limit` relationships
MATCH (a:Account {id: $id}) WHERE a:Unparking
CALL (a) {
  MATCH (a)-[r:LIKES_PARKED]->(x:Post|Comment)
  WITH a, r, x, r.at AS at LIMIT $limit
  MERGE (a)-[moved:LIKES]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS likes
}
CALL (a) {
  MATCH (a)-[:POSTED]->(p:Post)-[r:SHARES_PARKED]->(x:Post)
  WITH p, r, x, r.at AS at LIMIT $limit
  MERGE (p)-[moved:SHARES]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS shares
}
CALL (a) {
  MATCH (a)-[:WROTE]->(c:Comment)-[r:ON_PARKED]->(x:Post)
  WHERE NOT EXISTS { (c)-[:REPLIES_TO|REPLIES_TO_PARKED]->(:DeletedComment) }
  WITH c, r, x, r.at AS at LIMIT $limit
  MERGE (c)-[moved:ON]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS comments
}
CALL (a) {
  MATCH (a)-[:WROTE]->(c:Comment)-[r:OPENS_THREAD_PARKED]->(x:Post)
  WITH c, r, x, r.at AS at LIMIT $limit
  MERGE (c)-[moved:OPENS_THREAD]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS threads
}
CALL (a) {
  MATCH (a)-[:WROTE]->(c:Comment)-[r:REPLIES_TO_PARKED]->(x:Comment)
  WITH c, r, x, r.at AS at LIMIT $limit
  MERGE (c)-[moved:REPLIES_TO]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS replies
}
RETURN likes + shares + comments + threads + replies AS moved
