// Takes posts out of the graph as if they had never been.
// params  ids
// returns forgotten
// cost    a unique-index seek for each id, then all POSTED of their authors
UNWIND $ids AS id
MATCH (post:Post {id: id})<-[:POSTED]-(author)
WITH author, collect(post) AS posts
FOREACH (post IN posts | DETACH DELETE post)
WITH author, size(posts) AS deleted
CALL (author) {
  OPTIONAL MATCH (author)-[posted:POSTED]->(left:Post)
  WITH author, left, posted.at AS at ORDER BY at DESC, left.id DESC LIMIT 1
  SET author.lastPostAt = at, author.lastPostId = left.id
}
RETURN sum(deleted) AS forgotten
