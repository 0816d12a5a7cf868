// Takes posts out of people's saved posts, each item after the one before.
// params  items ([{i, viewerId, postId}])
// returns i, ended (0 or 1)
// cost    two unique-index seeks for each item, then the relationships between the two
UNWIND $items AS item
CALL (item) {
  MATCH (me:User {id: item.viewerId})
  MATCH (p:Post {id: item.postId})
  OPTIONAL MATCH (me)-[s:SAVED]->(p)
  WITH collect(s) AS found
  FOREACH (s IN found | DELETE s)
  RETURN size(found) AS ended
}
RETURN item.i AS i, ended
