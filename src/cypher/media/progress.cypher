// How far a medium is, for its uploader.
// params  uploaderId, id
// returns state, failure (| null); no row where the account has no such medium
// cost    one unique-index seek
MATCH (m:Media {id: $id})<-[:UPLOADED]-(:User {id: $uploaderId})
RETURN m.state AS state, m.failure AS failure
