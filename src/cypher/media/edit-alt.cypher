// Says in other words what a medium of the viewer shows.
// params  uploaderId, id, alt (| null = none)
// returns id; no row where the account has no such medium
// cost    one unique-index seek
MATCH (m:Media {id: $id})<-[:UPLOADED]-(:User {id: $uploaderId})
SET m.alt = $alt
RETURN m.id AS id
