// Erases a batch of what is an account's alone: whatever hangs on it by a relationship HAS_…, and what it was told.
// params  id, limit (nodes of each kind)
// returns done
// cost    one unique-index seek, an index ranges of its notifications and challenges, then at most twice `limit` nodes
MATCH (a:Account {id: $id})
CALL (a) {
  MATCH (a)-[r]->(n)
  WHERE type(r) STARTS WITH 'HAS_'
  WITH DISTINCT n LIMIT $limit
  DETACH DELETE n
  RETURN count(*) AS owned
}
CALL () {
  MATCH (n:Notification) WHERE n.subjectKey STARTS WITH $id + '|'
  WITH n LIMIT $limit
  DETACH DELETE n
  RETURN count(*) AS told
}
CALL () {
  MATCH (challenge:Challenge) WHERE challenge.accountId = $id
  DETACH DELETE challenge
}
CALL () {
  MATCH (inbox:Inbox {userId: $id})
  DETACH DELETE inbox
}
CALL () {
  MATCH (list:Suggestions {userId: $id})
  DETACH DELETE list
}
RETURN owned + told AS done
