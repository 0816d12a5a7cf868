-- $1 viewer, $2 other (ids)
SELECT degree_any((SELECT n FROM users WHERE id = $1), (SELECT n FROM users WHERE id = $2), 6) AS degree
