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

// A ProgressRow is the state of a search at the end of an epoch.
type ProgressRow struct {
	N           int64  `col:"n" doc:"number of binary variables N"`
	CN          int32  `col:"cn" doc:"connection number"`
	Method      string `col:"method" doc:"evolution or sampling"`
	Island      int64  `col:"island" doc:"island, or chain of plain sampling, from 1"`
	Epoch       int64  `col:"epoch" doc:"epoch, from 1"`
	Visits      int64  `col:"visits" doc:"states visited in this epoch"`
	Evaluations int64  `col:"evaluations" doc:"permutations evaluated in this epoch"`
	GBPOs       int64  `col:"gbpos" doc:"of these with a GBPO"`
	Period      int64  `col:"period" unit:"steps" doc:"longest period of a GBPO in this epoch, 0 if there was none"`
	ID          string `col:"id" doc:"standard permutation ID of the first that has it, or empty"`
}

// A BestRow is one of the longest GBPOs that a method found.
type BestRow struct {
	N           int64  `col:"n" doc:"number of binary variables N"`
	CN          int32  `col:"cn" doc:"connection number"`
	Method      string `col:"method" doc:"evolution or sampling"`
	Rank        int64  `col:"rank" doc:"1 for the longest"`
	Period      int64  `col:"period" unit:"steps" doc:"period of the GBPO"`
	ID          string `col:"id" doc:"standard permutation ID"`
	Island      int64  `col:"island" doc:"where it was found first"`
	Epoch       int64  `col:"epoch" doc:"when it was found first"`
	Visits      int64  `col:"visits" doc:"states visited by all islands of the method at the end of that epoch"`
	Evaluations int64  `col:"evaluations" doc:"permutations evaluated by all islands of the method at the end of that epoch"`
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

// A MemberRow is a permutation of an island at the end of an epoch.
type MemberRow struct {
	Member int32  `col:"member" doc:"place in the population"`
	ID     string `col:"id" doc:"permutation ID"`
	Cycles int64  `col:"cycles" doc:"number of quotient cycles"`
	Period int64  `col:"period" unit:"steps" doc:"period of the longest BPO"`
	Basin  int64  `col:"basin" unit:"states" doc:"its basin"`
	GBPO   bool   `col:"gbpo" doc:"whether it is a GBPO"`
}

// A FindRow is a GBPO among the longest of an epoch.
type FindRow struct {
	Period int64  `col:"period" unit:"steps" doc:"period of the GBPO"`
	ID     string `col:"id" doc:"standard permutation ID"`
}
