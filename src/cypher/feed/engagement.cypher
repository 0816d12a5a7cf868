// What people did with these posts, by the degree store.
// params  ids
// returns id, likes, comments, sharings (how many posts share it)
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (post:Post {id: id})
RETURN id,
  COUNT { (post)<-[:LIKES]-() } AS likes,
  COUNT { (post)<-[:ON]-() } AS comments,
  COUNT { (post)<-[:SHARES]-() } AS sharings
