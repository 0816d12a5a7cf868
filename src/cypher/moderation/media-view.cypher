// A medium as a moderator decides about it.
// params  id
// returns ownerId, ownerRole, sha256 (hex | null), perceptualHash (16 hex digits | null), postId (that carries it |
//         null); no row where there is no such medium
// cost    one unique-index seek
MATCH (m:Media {id: $id})<-[:UPLOADED]-(owner:Account)
WHERE NOT owner:Erasing
RETURN owner.id AS ownerId, owner.role AS ownerRole, m.sha256 AS sha256, m.perceptualHash AS perceptualHash,
  head([(m)<-[:HAS_MEDIA]-(p:Post) | p.id]) AS postId
