// Gives posts that are newer than the models their content, and their author's place in the graph, so that the vector
// index finds them. What training gave a post stays, but for the content.
// params  rows (list of {id, content (null takes it away)})
// returns nothing
// cost    a unique-index seek and two properties for each row, one of them in the vector index
UNWIND $rows AS row
MATCH (post:Post {id: row.id})<-[:POSTED]-(author)
SET post.content = null
WITH post, row, CASE WHEN post.embedding IS NULL THEN author.embedding ELSE null END AS embedding
CALL (post, row, embedding) {
  UNWIND [['content', row.content], ['embedding', embedding]] AS pair
  WITH post, pair[0] AS name, pair[1] AS vector
  WHERE vector IS NOT NULL
  CALL db.create.setNodeVectorProperty(post, name, vector)
}
