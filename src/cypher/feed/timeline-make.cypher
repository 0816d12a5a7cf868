// The newest posts of a viewer's followees and of the viewer, for a timeline: also of muted accounts, which are left
// out when it is read, and without the posts of authors whom so many follow that they are never pushed.
// params  viewerId, followeesMin (no row where the viewer follows fewer), limit (posts), wideMin (followers of an
//         author whose posts do not come at once), pullMin (followers of one whose posts are never pushed)
// returns posts ([{id, at, authorId, followId}], newest first), wide ([{authorId, followId, pulled}])
// cost    one unique-index seek, twice all FOLLOWS of the viewer, then the POSTED of the `limit` authors who posted
//         last
MATCH (me:User {id: $viewerId})
WHERE COUNT { (me)-[:FOLLOWS]->() } >= $followeesMin
CALL (me) {
  MATCH (me)-[follows:FOLLOWS]->(author)
  WITH follows, author, COUNT { (author)<-[:FOLLOWS]-() } AS followers
  WHERE followers >= $wideMin
  RETURN collect({authorId: author.id, followId: elementId(follows), pulled: followers >= $pullMin}) AS wide
}
CALL (me) {
  CALL (me) {
    MATCH (me)-[follows:FOLLOWS]->(author)
    WHERE author.lastPostAt IS NOT NULL AND COUNT { (author)<-[:FOLLOWS]-() } < $pullMin
    RETURN author, elementId(follows) AS followId
    UNION ALL
    WITH me AS author
    WHERE author.lastPostAt IS NOT NULL
    RETURN author, '' AS followId
  }
  WITH author, followId ORDER BY author.lastPostAt DESC, author.lastPostId DESC LIMIT $limit
  MATCH (author)-[posted:POSTED]->(post)
  WITH author, followId, post, posted.at AS at ORDER BY at DESC, post.id DESC LIMIT $limit
  RETURN collect({id: post.id, at: at, authorId: author.id, followId: followId}) AS posts
}
RETURN posts, wide
