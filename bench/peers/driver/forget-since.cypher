// Takes back everything that these people did since a moment: what the writes of a run left, whatever became of them.
// params  viewers (ids), sinceMs (epoch ms)
// returns forgotten
// cost    a unique-index seek for each viewer, then all that they follow, like, post and comment
UNWIND $viewers AS viewer
MATCH (me:User {id: viewer})
CALL (me) {
  MATCH (me)-[done:FOLLOWS|REQUESTED|LIKES]->() WHERE done.at >= $sinceMs
  DELETE done
  RETURN count(*) AS ended
}
CALL (me) {
  MATCH (me)-[made:POSTED|WROTE]->(thing) WHERE made.at >= $sinceMs
  DETACH DELETE thing
  RETURN count(*) AS deleted
}
WITH me, ended, deleted
CALL (me, deleted) {
  WITH me, deleted WHERE deleted > 0
  OPTIONAL MATCH (me)-[posted:POSTED]->(left:Post)
  WITH me, left, posted.at AS at ORDER BY at DESC, left.id DESC LIMIT 1
  SET me.lastPostAt = at, me.lastPostId = left.id
}
RETURN sum(ended + deleted) AS forgotten
