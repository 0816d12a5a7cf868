// Ends follows and withdraws requests, each item after the one before.
// params  items ([{i, viewerId, userId}])
// returns i, ended (types of the relationships that there were)
// cost    two unique-index seeks for each item, then the relationships between the two
UNWIND $items AS item
CALL (item) {
  MATCH (me:User {id: item.viewerId})
  MATCH (them:User {id: item.userId})
  OPTIONAL MATCH (me)-[r:FOLLOWS|REQUESTED]->(them)
  WITH collect(r) AS found
  WITH found, [r IN found | type(r)] AS ended
  FOREACH (r IN found | DELETE r)
  RETURN ended
}
RETURN item.i AS i, ended
