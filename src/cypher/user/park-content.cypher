// Parks a batch of the likes of an account that is leaving, and of what ties its posts and comments to others'.
// A second run does no harm.
// params  id, limit (rows of each kind)
// returns moved
// cost    one unique-index seek, the account's posts and comments, then up to five times `limit` relationships
MATCH (a:Account {id: $id}) WHERE a:Parking
CALL (a) {
  MATCH (a)-[r:LIKES]->(x)
  WITH a, r, x, r.at AS at LIMIT $limit
  MERGE (a)-[moved:LIKES_PARKED]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS likes
}
CALL (a) {
  MATCH (a)-[:POSTED]->(p)-[r:SHARES]->(x)
  WITH p, r, x, r.at AS at LIMIT $limit
  MERGE (p)-[moved:SHARES_PARKED]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS shares
}
CALL (a) {
  MATCH (a)-[:WROTE]->(c)-[r:ON]->(x)
  WITH c, r, x, r.at AS at LIMIT $limit
  MERGE (c)-[moved:ON_PARKED]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS comments
}
CALL (a) {
  MATCH (a)-[:WROTE]->(c)-[r:OPENS_THREAD]->(x)
  WITH c, r, x, r.at AS at LIMIT $limit
  MERGE (c)-[moved:OPENS_THREAD_PARKED]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS threads
}
CALL (a) {
  MATCH (a)-[:WROTE]->(c)-[r:REPLIES_TO]->(x)
  WITH c, r, x, r.at AS at LIMIT $limit
  MERGE (c)-[moved:REPLIES_TO_PARKED]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS replies
}
RETURN likes + shares + comments + threads + replies AS moved
