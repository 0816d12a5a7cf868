// Makes a notification as old as a test wants it.
MATCH (n:Notification {id: $id})
SET n.id = $newId, n.updatedAt = $updatedAtMs
FOREACH (readAtMs IN CASE WHEN $readAtMs IS NULL THEN [] ELSE [$readAtMs] END | SET n.readAt = readAtMs)
