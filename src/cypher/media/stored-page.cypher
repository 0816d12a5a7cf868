// All media that must have objects, by id.
// params  after (id | '' = from the first), limit (rows)
// returns id, state, originalKey, files ([JSON] | null)
// cost    a range of the unique index, as many as are asked for and those between that are not processed
MATCH (m:Media)
WHERE m.id > $after AND m.state IN ['PROCESSING', 'READY']
RETURN m.id AS id, m.state AS state, m.originalKey AS originalKey, m.files AS files
ORDER BY id LIMIT $limit
