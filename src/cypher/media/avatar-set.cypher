// Gives an account another picture, or none.
// params  userId, id (| null = none), key ([of the small rendition, id] | null)
// returns replacedId (| null); no row where the account is not active
// cost    one or two unique-index seeks
MATCH (u:User {id: $userId})
OPTIONAL MATCH (u)-[old:HAS_AVATAR]->(before:Media)
SET u.avatarKey = $key
DELETE old
WITH u, before.id AS replacedId
CALL (u) {
  MATCH (m:Media {id: $id})
  CREATE (u)-[:HAS_AVATAR]->(m)
}
RETURN replacedId
