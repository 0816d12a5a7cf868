// Keeps what the models say of posts; null takes away what was there. Vectors of 4-byte numbers.
// params  rows (list of {id, taste (by whom it is liked), content (its words and hashtags), embedding (its place in the
//         graph)})
// returns nothing
// cost    a unique-index seek and three properties for each row, one of them in the vector index
UNWIND $rows AS row
MATCH (post:Post {id: row.id})
SET post.taste = null, post.content = null, post.embedding = null
WITH post, row
CALL (post, row) {
  UNWIND ['taste', 'content', 'embedding'] AS name
  WITH post, name, row[name] AS vector
  WHERE vector IS NOT NULL
  CALL db.create.setNodeVectorProperty(post, name, vector)
}
