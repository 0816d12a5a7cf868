// What somebody names by an id, and whose it is, wherever it may be seen: the visibility rules are asked elsewhere.
// params  id
// returns kind (USER, POST, COMMENT, MEDIA), ownerId, ownerRole, text (its words; of an account name and bio); no row
//         where there is no such thing
// cost    a unique-index seek for each kind
CALL () {
  MATCH (owner:Account {id: $id})
  RETURN 'USER' AS kind, owner, owner.displayName + '\n' + coalesce(owner.bio, '') AS text
  UNION
  MATCH (p:Post {id: $id})<-[:POSTED]-(owner:Account)
  RETURN 'POST' AS kind, owner, p.text AS text
  UNION
  MATCH (c:Comment {id: $id})<-[:WROTE]-(owner:Account)
  RETURN 'COMMENT' AS kind, owner, c.text AS text
  UNION
  MATCH (m:Media {id: $id})<-[:UPLOADED]-(owner:Account)
  RETURN 'MEDIA' AS kind, owner, coalesce(m.alt, '') AS text
}
WITH kind, owner, text WHERE NOT owner:Erasing
RETURN kind, owner.id AS ownerId, owner.role AS ownerRole, text
