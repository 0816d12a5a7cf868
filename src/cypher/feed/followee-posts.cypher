// What a follow brings into a timeline: the newest posts of the followee, and how widely that one is followed.
// params  viewerId, authorId, limit (posts)
// returns followId, followers (how many), posts ([{id, at}], newest first); no row where there is no such follow
// cost    two unique-index seeks, the FOLLOWS of one of the two, then all POSTED of the followee
MATCH (me:User {id: $viewerId})
MATCH (author:User {id: $authorId})
MATCH (me)-[follows:FOLLOWS]->(author)
CALL (author) {
  MATCH (author)-[posted:POSTED]->(post)
  WITH post, posted.at AS at ORDER BY at DESC, post.id DESC LIMIT $limit
  RETURN collect({id: post.id, at: at}) AS posts
}
RETURN elementId(follows) AS followId, COUNT { (author)<-[:FOLLOWS]-() } AS followers, posts
