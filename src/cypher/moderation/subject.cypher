// What somebody names by an id, and whose it is, wherever it may be seen: the visibility rules are asked elsewhere.
// params  id
// returns kind (USER, POST, COMMENT, MEDIA), ownerId, ownerRole, email (of the owner | null); no row where there is no
//         such thing
// cost    a unique-index seek for each kind
CALL () {
  MATCH (owner:Account {id: $id})
  RETURN 'USER' AS kind, owner
  UNION
  MATCH (:Post {id: $id})<-[:POSTED]-(owner:Account)
  RETURN 'POST' AS kind, owner
  UNION
  MATCH (:Comment {id: $id})<-[:WROTE]-(owner:Account)
  RETURN 'COMMENT' AS kind, owner
  UNION
  MATCH (:Media {id: $id})<-[:UPLOADED]-(owner:Account)
  RETURN 'MEDIA' AS kind, owner
}
WITH kind, owner WHERE NOT owner:Erasing
RETURN kind, owner.id AS ownerId, owner.role AS ownerRole,
  head([(owner)-[:HAS_CREDENTIAL]->(c:Credential) | c.email]) AS email
