// Erases a batch of what ties an account to others: follows, likes, blocks, mentions and all else, both ways; and what
// others were told of it alone.
// params  id, limit (relationships)
// returns done
// cost    one unique-index seek, then at most twice `limit` relationships
MATCH (a:Account {id: $id})
CALL (a) {
  MATCH (a)<-[by:BY|BY_PARKED]-(n)
  WITH a, by, n LIMIT $limit
  WITH by, n, EXISTS { MATCH (n)-[:BY|BY_PARKED]->(other) WHERE other <> a } AS isShared
  DELETE by
  FOREACH (_ IN CASE WHEN isShared THEN [] ELSE [1] END | DETACH DELETE n)
  RETURN count(*) AS told
}
CALL (a) {
  MATCH (a)-[r]-()
  WHERE NOT type(r) STARTS WITH 'HAS_' AND NOT type(r) IN ['BY', 'BY_PARKED']
  WITH r LIMIT $limit
  DELETE r
  RETURN count(*) AS ties
}
RETURN told + ties AS done
