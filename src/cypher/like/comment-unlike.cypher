// Takes back likes of comments, each item after the one before.
// params  items ([{i, viewerId, id}])
// returns i, ended (0 or 1)
// cost    two unique-index seeks for each item, then the relationships between the two
UNWIND $items AS item
CALL (item) {
  MATCH (me:User {id: item.viewerId})
  MATCH (c:Comment {id: item.id})
  OPTIONAL MATCH (me)-[l:LIKES]->(c)
  WITH collect(l) AS found
  FOREACH (l IN found | DELETE l)
  RETURN size(found) AS ended
}
RETURN item.i AS i, ended
