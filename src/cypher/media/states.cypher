// What is known of media by their ids; ids without one are left out.
// params  ids (ids)
// returns id, state, originalKey (| null)
// cost    one unique-index seek for each id
UNWIND $ids AS id
MATCH (m:Media {id: id})
RETURN m.id AS id, m.state AS state, m.originalKey AS originalKey
