// How many follow each of these users, and how many they follow, by the degree store; and whether they show that.
// params  ids
// returns id, followers, following, isDiscreet (whether that is shown to nobody but the user)
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (u:User {id: id})
RETURN id, COUNT { (u)<-[:FOLLOWS]-() } AS followers, COUNT { (u)-[:FOLLOWS]->() } AS following,
  u:Discreet AS isDiscreet
