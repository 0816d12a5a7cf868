// How many follow each of these users, and whom they follow, by the degree store.
// params  ids
// returns id, followers, following
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (u:User {id: id})
RETURN id, COUNT { (u)<-[:FOLLOWS]-() } AS followers, COUNT { (u)-[:FOLLOWS]->() } AS following
