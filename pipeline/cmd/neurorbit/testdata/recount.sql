-- Counts table 1 anew from the votes, for every variant and rule, and lists what
-- differs from chaoticnet/table1; the last row says how many were compared.
WITH votes AS (
  SELECT variant, label <> base AS wrong,
         [votes0, votes1, votes2, votes3, votes4, votes5, votes6, votes7, votes8, votes9] AS v
  FROM 'chaoticnet/votes.parquet'
), counted AS (
  SELECT t.variant, t.max_classes, t.min_votes,
         count(*) AS samples,
         count(*) FILTER (wrong) AS base_errors,
         count(*) FILTER (silent) AS abstained,
         count(*) FILTER (silent AND wrong) AS errors_caught,
         count(*) FILTER (NOT silent AND wrong) AS errors_accepted,
         count(*) FILTER (silent AND NOT wrong) AS correct_lost,
         count(*) FILTER (NOT silent AND NOT wrong) AS correct_kept
  FROM 'chaoticnet/table1.parquet' t
  JOIN (SELECT *, len(list_filter(v, x -> x > 0)) AS classes, list_max(v) AS most FROM votes) w USING (variant),
  LATERAL (SELECT classes > t.max_classes OR most < t.min_votes AS silent)
  GROUP BY ALL
), joined AS (
  SELECT c.*, t.samples = c.samples AND t.base_errors = c.base_errors AND t.abstained = c.abstained
         AND t.errors_caught = c.errors_caught AND t.errors_accepted = c.errors_accepted
         AND t.correct_lost = c.correct_lost AND t.correct_kept = c.correct_kept AS same
  FROM 'chaoticnet/table1.parquet' t LEFT JOIN counted c USING (variant, max_classes, min_votes)
)
SELECT 'differs' AS what, variant, 1 AS n FROM joined WHERE same IS NOT TRUE
UNION ALL
SELECT 'compared', '', count(*) FROM joined
ORDER BY what DESC;
