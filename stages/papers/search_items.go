package papers

// Tables of stage search.
const (
	tableEstimates = "search/estimates"
	tableProgress  = "search/progress"
	tableBest      = "search/best"
)

// searchItems lists what is shown of PBNNs too large to go through one by one.
func searchItems() []item {
	list := []item{
		{
			id: "search_estimates", title: "How many GBPOs there are, estimated",
			caption: "Standard permutations with a GBPO, estimated without bias from permutations drawn uniformly, each hit weighted with the size of its equivalent permutation set; Clopper-Pearson intervals, which contain the number with at least the probability of their level, each on its own.",
			tables:  []string{tableEstimates, tableStatistics}, build: buildEstimatesTable,
		},
		{
			id: "search_growth", drawn: true, title: "How many GBPOs there are, against N",
			caption: "Number of standard permutations with a GBPO: estimates from samples (squares), their confidence intervals (bars) and exact numbers (circles).",
			tables:  []string{tableEstimates, tableStatistics}, build: buildEstimatesFigure,
		},
		{
			id: "search_progress", drawn: true, title: "Search for long GBPOs",
			caption: "Longest period of a GBPO found so far against the work, for an evolutionary search (islands of permutations that change by transpositions and turns) and for plain random sampling.",
			tables:  []string{tableProgress}, build: buildCourses,
		},
		{
			id: "search_best", title: "The longest GBPOs found by search",
			caption: "Permutations with the longest GBPOs that each method found, with the work done until then by all islands.",
			tables:  []string{tableBest, tableProgress}, build: buildBest,
		},
	}
	for i := range list {
		list[i].paper, list[i].section = pbnn, beyond
	}
	return list
}
