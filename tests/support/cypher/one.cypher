// The least answer.
RETURN 1 AS answer
