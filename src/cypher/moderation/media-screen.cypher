// Notes what a file is by its bytes, whatever its uploader said, and whether that is blocked.
// params  id, sha256 (hex)
// returns isBlocked; no row where the medium is gone
// cost    two unique-index seeks
MATCH (m:Media {id: $id})
SET m.sha256 = $sha256
RETURN EXISTS { MATCH (:BlockedHash {sha256: $sha256}) } AS isBlocked
