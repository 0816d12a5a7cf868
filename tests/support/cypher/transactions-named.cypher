// How many transactions run a statement of that name.
SHOW TRANSACTIONS YIELD metaData, elapsedTime
WHERE metaData.query = $name
RETURN count(*) AS running
