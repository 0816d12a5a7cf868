// Never comes to an end by itself.
UNWIND range(1, 100000000000) AS n
WITH n WHERE n % 2 = 3
RETURN count(n) AS n
