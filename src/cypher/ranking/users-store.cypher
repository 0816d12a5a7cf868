// Keeps what the models say of people; null takes away what was there. Vectors of 4-byte numbers.
// params  rows (list of {id, taste (what they like), offer (what their posts are liked for), interests (words they
//         like), embedding (their place in the graph)})
// returns nothing
// cost    a unique-index seek and four properties for each row
UNWIND $rows AS row
MATCH (user:User {id: row.id})
SET user.taste = null, user.offer = null, user.interests = null, user.embedding = null
WITH user, row
CALL (user, row) {
  UNWIND ['taste', 'offer', 'interests', 'embedding'] AS name
  WITH user, name, row[name] AS vector
  WHERE vector IS NOT NULL
  CALL db.create.setNodeVectorProperty(user, name, vector)
}
