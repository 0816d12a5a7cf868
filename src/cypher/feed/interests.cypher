// What a viewer had to do with of late: authors and hashtags of posts that they liked, saved or commented on, and who
// liked or commented on theirs. Each dealing counts less the older it is.
// params  viewerId, nowMs (epoch ms), halfLifeMs (after it a dealing counts half), read (how many relationships of each
//         kind to look at), limit (how many dealings count)
// returns kind (AUTHOR, HASHTAG or TIE), key (the account's id or the hashtag's name), weight
// cost    one unique-index seek, at most `read` LIKES, SAVED, WROTE and POSTED of the viewer and the posts behind them
MATCH (me:User {id: $viewerId})
CALL (me) {
  CALL (me) {
    MATCH (me)-[l:LIKES]->(post)
    WITH post, l.at AS at LIMIT $read
    RETURN post, at, 1 AS acts
    UNION ALL
    MATCH (me)-[s:SAVED]->(post)
    WITH post, s.at AS at LIMIT $read
    RETURN post, at, 2 AS acts
    UNION ALL
    MATCH (me)-[w:WROTE]->(comment)
    WITH comment, w.at AS at LIMIT $read
    MATCH (comment)-[:ON]->(post)
    RETURN post, at, 2 AS acts
  }
  WITH post, at, acts ORDER BY at DESC LIMIT $limit
  WITH post, sum(acts * 0.5 ^ (toFloat($nowMs - at) / $halfLifeMs)) AS weight
  WHERE post:Post
  RETURN collect(post) AS posts, collect(weight) AS weights
}
CALL (me, posts, weights) {
  UNWIND range(0, size(posts) - 1) AS n
  WITH me, posts[n] AS post, weights[n] AS weight
  MATCH (post)<-[:POSTED]-(author)
  WHERE author <> me
  RETURN 'AUTHOR' AS kind, author.id AS key, sum(weight) AS weight
  UNION ALL
  UNWIND range(0, size(posts) - 1) AS n
  WITH posts[n] AS post, weights[n] AS weight
  MATCH (post)-[:TAGGED]->(tag)
  RETURN 'HASHTAG' AS kind, tag.name AS key, sum(weight) AS weight
  UNION ALL
  MATCH (me)-[posted:POSTED]->(mine)
  WITH me, mine, posted.at AS postedAt LIMIT $read
  ORDER BY postedAt DESC LIMIT 50
  CALL (mine) {
    MATCH (mine)<-[l:LIKES]-(other)
    RETURN other, l.at AS at, 1 AS acts LIMIT 20
    UNION ALL
    MATCH (mine)<-[o:ON]-(comment)
    WITH o, comment LIMIT 20
    MATCH (comment)<-[:WROTE]-(other)
    RETURN other, o.at AS at, 2 AS acts
  }
  WITH me, other, at, acts
  WHERE other <> me
  RETURN 'TIE' AS kind, other.id AS key, sum(acts * 0.5 ^ (toFloat($nowMs - at) / $halfLifeMs)) AS weight
}
RETURN kind, key, weight
