// Notes that a migration was applied.
// params  number, name, checksum (SHA-256 as hex)
// returns number
// cost    one unique-index seek
CREATE (m:Migration {number: $number, name: $name, checksum: $checksum, appliedAt: timestamp()})
RETURN m.number AS number
