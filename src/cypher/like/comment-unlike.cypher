// Takes back the like of a comment.
// params  viewerId, id
// returns ended (0 or 1)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (c:Comment {id: $id})
OPTIONAL MATCH (me)-[l:LIKES]->(c)
WITH collect(l) AS found
FOREACH (l IN found | DELETE l)
RETURN size(found) AS ended
