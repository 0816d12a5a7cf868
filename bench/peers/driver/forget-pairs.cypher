// Takes back the likes and follows that were made since a moment; older ones stay.
// params  pairs ([{viewer, id}]), sinceMs (epoch ms)
// returns forgotten
// cost    three unique-index seeks for each pair, then the relationships between the two
UNWIND $pairs AS pair
MATCH (me:User {id: pair.viewer})
OPTIONAL MATCH (me)-[follows:FOLLOWS|REQUESTED]->(:User {id: pair.id}) WHERE follows.at >= $sinceMs
OPTIONAL MATCH (me)-[likes:LIKES]->(:Post {id: pair.id}) WHERE likes.at >= $sinceMs
DELETE follows, likes
RETURN count(*) AS forgotten
