// How often a viewer has dealt with the authors of posts: likes and comments, the latest ones.
// params  viewerId, limit (how many of the latest likes, and of the latest comments, count)
// returns authorId, dealings
// cost    one unique-index seek, then all LIKES and WROTE of the viewer
MATCH (me:User {id: $viewerId})
CALL (me) {
  MATCH (me)-[l:LIKES]->(post:Post)
  WITH post ORDER BY l.at DESC LIMIT $limit
  RETURN post
  UNION ALL
  WITH me
  MATCH (me)-[w:WROTE]->(:Comment)-[:ON]->(post:Post)
  WITH post ORDER BY w.at DESC LIMIT $limit
  RETURN post
}
MATCH (post)<-[:POSTED]-(author:User)
WHERE author.id <> $viewerId
RETURN author.id AS authorId, count(*) AS dealings
