// The looks of all that is blocked. Which of them are near to a picture, a database without bit operations cannot say.
// params  none
// returns perceptualHash (16 hex digits), reason
// cost    a label scan over what is blocked: some thousands
MATCH (b:BlockedHash)
WHERE b.perceptualHash IS NOT NULL
RETURN b.perceptualHash AS perceptualHash, b.reason AS reason
