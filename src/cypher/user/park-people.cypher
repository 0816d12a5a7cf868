// Parks a batch of the follows and requests, both ways, of an account that is leaving. A second run does no harm.
// params  id, limit (rows of each kind)
// returns moved
// cost    one unique-index seek, then up to four times `limit` relationships
MATCH (a:Account {id: $id}) WHERE a:Parking
CALL (a) {
  MATCH (a)-[r:FOLLOWS]->(x)
  WITH a, r, x, r.at AS at LIMIT $limit
  MERGE (a)-[moved:FOLLOWS_PARKED]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS followsOut
}
CALL (a) {
  MATCH (a)<-[r:FOLLOWS]-(x)
  WITH a, r, x, r.at AS at LIMIT $limit
  MERGE (a)<-[moved:FOLLOWS_PARKED]-(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS followsIn
}
CALL (a) {
  MATCH (a)-[r:REQUESTED]->(x)
  WITH a, r, x, r.at AS at LIMIT $limit
  MERGE (a)-[moved:REQUESTED_PARKED]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS requestsOut
}
CALL (a) {
  MATCH (a)<-[r:REQUESTED]-(x)
  WITH a, r, x, r.at AS at LIMIT $limit
  MERGE (a)<-[moved:REQUESTED_PARKED]-(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS requestsIn
}
RETURN followsOut + followsIn + requestsOut + requestsIn AS moved
