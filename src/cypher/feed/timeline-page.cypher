// The posts of a timeline that are in the viewer's feed now, in the order given. No row at all where the timeline may
// lack a post of the page: one's own, or one that an event tells of that no worker has handled yet.
// params  viewerId, entries ([{id, followId (of the FOLLOWS by which it came | '' = own)}], newest first),
//         limit (rows), from ({at, id}: before the page), own ({at, id}: the viewer's newest post on the page, or its
//         end), eventPrefix (of the ids of events), eventsMax (with more events waiting the timeline is not trusted)
// returns id, at (epoch ms), authorId, shares (whether the post is a share)
// cost    an index walk over the events that wait, at most `eventsMax`; for each entry, until there are enough, one
//         unique-index seek and one relationship by its id
MATCH (me:User {id: $viewerId})
WHERE coalesce(
    me.lastPostAt > $from.at OR (me.lastPostAt = $from.at AND me.lastPostId >= $from.id)
      OR me.lastPostAt < $own.at OR (me.lastPostAt = $own.at AND me.lastPostId <= $own.id),
    true)
CALL (me) {
  MATCH (e:Event)
  WHERE e.id STARTS WITH $eventPrefix
  WITH me, e LIMIT $eventsMax
  RETURN count(e) AS waiting, count(CASE
    WHEN e.kind = 'FOLLOWED' AND e.followerId = me.id THEN 1
    WHEN e.kind = 'POSTED' AND EXISTS { (me)-[:FOLLOWS]->(:User {id: e.authorId}) } THEN 1
    WHEN e.kind = 'ACCOUNT_RETURNED'
      AND (e.userId = me.id OR EXISTS { (me)-[:FOLLOWS]->(:User {id: e.userId}) }) THEN 1
  END) AS unseen
}
WITH me, [(me)-[:MUTES]->(them) | them] AS muted WHERE unseen = 0 AND waiting < $eventsMax
UNWIND $entries AS entry
MATCH (author)-[posted:POSTED]->(post:Post {id: entry.id})
OPTIONAL MATCH (follower)-[follows:FOLLOWS]->(followed) WHERE elementId(follows) = entry.followId
WITH me, muted, author, posted, post, follower, followed
WHERE (author = me OR coalesce(follower = me AND followed = author, false) OR EXISTS { (me)-[:FOLLOWS]->(author) })
  AND NOT author IN muted
RETURN post.id AS id, posted.at AS at, author.id AS authorId, EXISTS { (post)-[:SHARES]->() } AS shares
LIMIT $limit
