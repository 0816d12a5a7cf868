// How many like each of these posts, by the degree store.
// params  ids
// returns id, likes
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (p:Post {id: id})
RETURN id, COUNT { (p)<-[:LIKES]-() } AS likes
