package beyond

// An EstimateRow is a number of GBPOs, estimated from sampled permutations.
type EstimateRow struct {
	N         int64   `col:"n" doc:"number of binary variables N"`
	CN        int32   `col:"cn" doc:"connection number"`
	Samples   int64   `col:"samples" doc:"permutations drawn uniformly from all N!"`
	Hits      int64   `col:"hits" doc:"of these with a GBPO"`
	Weighted  int64   `col:"weighted" doc:"the same, each counted N/o times, with o the size of its equivalent permutation set"`
	Estimate  float64 `col:"estimate" doc:"unbiased estimate of the number of standard permutations with a GBPO"`
	Low       float64 `col:"low" doc:"lower end of the confidence interval for that number"`
	High      float64 `col:"high" doc:"its upper end"`
	Level     float64 `col:"level" doc:"probability with which such an interval contains the true number, at least"`
	Standard  int64   `col:"standard" doc:"number of all standard permutations, by Burnside's count"`
	Symmetric int64   `col:"symmetric" doc:"of these with fewer than N equivalent permutations"`
	MaxPeriod int64   `col:"max_period" unit:"steps" doc:"longest period of a GBPO that was drawn, 0 if none was"`
	MaxID     string  `col:"max_id" doc:"standard permutation ID of the first that has it, or empty"`
}

// A TallyRow is what a shard of sampled permutations adds to an estimate.
type TallyRow struct {
	N         int64  `col:"n" doc:"number of binary variables N"`
	CN        int32  `col:"cn" doc:"connection number"`
	Chunk     int64  `col:"chunk" doc:"number of the shard"`
	Samples   int64  `col:"samples" doc:"permutations drawn"`
	Hits      int64  `col:"hits" doc:"of these with a GBPO"`
	Full      int64  `col:"full" doc:"of these with N equivalent permutations"`
	Weighted  int64  `col:"weighted" doc:"hits, each counted N/o times"`
	MaxPeriod int64  `col:"max_period" unit:"steps" doc:"longest period of a GBPO"`
	MaxID     string `col:"max_id" doc:"standard permutation ID of the first that has it"`
}
