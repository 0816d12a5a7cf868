// Blocks what a medium is: its bytes, where they are known and not blocked yet, and its looks.
// params  id (the medium's), sha256 (hex | null), perceptualHash (16 hex digits | null), reason, nowMs (epoch ms)
// returns id; no row where those bytes are blocked already
// cost    two unique-index seeks, one node
OPTIONAL MATCH (known:BlockedHash {sha256: $sha256})
WITH known WHERE known IS NULL
MERGE (b:BlockedHash {id: $id})
  ON CREATE SET b.sha256 = $sha256, b.perceptualHash = $perceptualHash, b.reason = $reason, b.blockedAt = $nowMs
RETURN b.id AS id
