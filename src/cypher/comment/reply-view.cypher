// What replies must know of the comments they answer. Those comments stay as they are until the transaction ends.
// params  ids (each once, in the order in which they are to be locked)
// returns id, postId, depth (0 = on the post itself); no row where there is no such comment
// cost    one unique-index seek for each; the assignment changes nothing, it only takes the write lock
UNWIND $ids AS id
CALL (id) {
  MATCH (c:Comment {id: id})
  SET c.createdAt = c.createdAt
  WITH c WHERE c:Comment
  MATCH (c)-[:ON]->(p:Post)
  RETURN p.id AS postId, c.depth AS depth
}
RETURN id, postId, depth
