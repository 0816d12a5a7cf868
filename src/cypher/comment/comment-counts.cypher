// How many comments are on each of these posts themselves, by the degree store.
// params  ids
// returns id, comments
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (p:Post {id: id})
RETURN id, COUNT { (p)<-[:OPENS_THREAD]-() } AS comments
