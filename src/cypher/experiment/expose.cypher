// Notes that an account met an experiment on a day.
// params  unitId (an account's id), experimentKey, day (2026-01-31)
// returns note; no row where that is noted already
// cost    one unique-index seek
MATCH (unit:User {id: $unitId})
// The assignment changes nothing but takes the write lock: of two processes only one gets a row.
SET unit.createdAt = unit.createdAt
WITH unit, coalesce(unit.exposures, []) AS noted, $experimentKey + '@' + $day AS note
WHERE NOT note IN noted
SET unit.exposures = [other IN noted WHERE NOT other STARTS WITH $experimentKey + '@'] + note
RETURN note
