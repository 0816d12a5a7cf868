// The posts of a viewer's home feed after a position, newest first. Two ways to the same rows: along the time of all
// posts for who follows many, through the authors for who follows few.
// params  viewerId, at (epoch ms of the last row; 9007199254740991 = from the top), id (of the last row), limit (rows),
//         walkFactor (walk where followees² ≥ this × limit × accounts), walk (how many posts to walk along at most)
// returns id, at (epoch ms), authorId, shares (whether the post is a share)
// cost    walking: up to `walk` POSTED, each with the FOLLOWS of its author or of the viewer, whichever are fewer.
//         Through the authors: all FOLLOWS of the viewer, twice after the first page, then all POSTED of those who
//         posted since the position and of the `limit` others who posted last. Both where a walk finds too few
MATCH (me:User {id: $viewerId})
WITH me, COUNT { (me)-[:FOLLOWS]->() } AS followees, COUNT { (:User) } AS accounts,
  [(me)-[:MUTES]->(them) | them] AS muted
WITH me, muted, CASE WHEN followees * followees >= $walkFactor * $limit * accounts THEN $at ELSE -1 END AS walkAt
CALL (me, muted, walkAt) {
  MATCH (author)-[posted:POSTED]->(post)
  USING INDEX posted:POSTED(at)
  WHERE posted.at <= walkAt
  WITH me, muted, author, posted, post ORDER BY posted.at DESC LIMIT $walk
  WHERE (posted.at < $at OR post.id < $id)
    AND (author = me OR EXISTS { (me)-[:FOLLOWS]->(author) }) AND NOT author IN muted
  WITH author, posted, post ORDER BY posted.at DESC LIMIT $limit
  WITH collect({author: author, post: post, at: posted.at}) AS found
  RETURN CASE WHEN size(found) = $limit THEN found ELSE [] END AS walked
}
CALL (me, muted, walked) {
  UNWIND walked AS hit
  WITH hit, walked[-1].at AS lastAt WHERE hit.at > lastAt
  RETURN hit.author AS author, hit.post AS post, hit.at AS at
  UNION ALL
  // The walk may have stopped between posts of the same millisecond.
  WITH me, muted, walked[-1].at AS lastAt
  MATCH (author)-[posted:POSTED]->(post)
  USING INDEX posted:POSTED(at)
  WHERE posted.at = lastAt AND (posted.at < $at OR post.id < $id)
    AND (author = me OR EXISTS { (me)-[:FOLLOWS]->(author) }) AND NOT author IN muted
  RETURN author, post, lastAt AS at
  UNION ALL
  WITH me, muted WHERE size(walked) = 0
  CALL (me, muted) {
    // Of those whose last post is past the position only `limit` can own the next posts: each owns one.
    CALL (me, muted) {
      MATCH (me)-[:FOLLOWS]->(author)
      WHERE (author.lastPostAt < $at OR (author.lastPostAt = $at AND author.lastPostId < $id)) AND NOT author IN muted
      RETURN author
      UNION ALL
      WITH me AS author
      WHERE author.lastPostAt < $at OR (author.lastPostAt = $at AND author.lastPostId < $id)
      RETURN author
    }
    WITH author ORDER BY author.lastPostAt DESC, author.lastPostId DESC LIMIT $limit
    RETURN author
    UNION ALL
    WITH me, muted WHERE $at < 9007199254740991
    CALL (me, muted) {
      MATCH (me)-[:FOLLOWS]->(author)
      WHERE (author.lastPostAt > $at OR (author.lastPostAt = $at AND author.lastPostId >= $id)) AND NOT author IN muted
      RETURN author
      UNION ALL
      WITH me AS author
      WHERE author.lastPostAt > $at OR (author.lastPostAt = $at AND author.lastPostId >= $id)
      RETURN author
    }
    RETURN author
  }
  MATCH (author)-[posted:POSTED]->(post)
  WHERE posted.at < $at OR (posted.at = $at AND post.id < $id)
  RETURN author, post, posted.at AS at
  ORDER BY at DESC, post.id DESC LIMIT $limit
}
WITH author, post, at ORDER BY at DESC, post.id DESC LIMIT $limit
RETURN post.id AS id, at, author.id AS authorId, EXISTS { (post)-[:SHARES]->() } AS shares
