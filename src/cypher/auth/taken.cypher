// Whether a handle and an e-mail belong to somebody already, active or not.
// params  handle (lower case), email (lower case | null)
// returns handleTaken, emailTaken
// cost    two unique-index seeks
RETURN EXISTS { MATCH (:Account {handle: $handle}) } AS handleTaken,
       EXISTS { MATCH (:Credential {email: $email}) } AS emailTaken
