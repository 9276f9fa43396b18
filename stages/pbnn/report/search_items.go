package report

// Tables of stage search.
const (
	tableEstimates = "search/estimates"
	tableProgress  = "search/progress"
	tableBest      = "search/best"
)

// searchItems lists what is shown of PBNNs too large to go through one by one.
func searchItems() []page.Item {
	list := []page.Item{
		{
			ID: "search_estimates", Title: "How many GBPOs there are, estimated",
			Caption: "Standard permutations with a GBPO, estimated without bias from permutations drawn uniformly, each hit weighted with the size of its equivalent permutation set; Clopper-Pearson intervals, which contain the number with at least the probability of their level, each on its own.",
			Tables:  []string{tableEstimates, tableStatistics}, Build: buildEstimatesTable,
		},
		{
			ID: "search_growth", Drawn: true, Title: "How many GBPOs there are, against N",
			Caption: "Number of standard permutations with a GBPO: estimates from samples (squares), their confidence intervals (bars) and exact numbers (circles).",
			Tables:  []string{tableEstimates, tableStatistics}, Build: buildEstimatesFigure,
		},
		{
			ID: "search_progress", Drawn: true, Title: "Search for long GBPOs",
			Caption: "Longest period of a GBPO found so far against the work, for an evolutionary search (islands of permutations that change by transpositions and turns) and for plain random sampling.",
			Tables:  []string{tableProgress}, Build: buildCourses,
		},
		{
			ID: "search_best", Title: "The longest GBPOs found by search",
			Caption: "Permutations with the longest GBPOs that each method found, with the work done until then by all islands.",
			Tables:  []string{tableBest, tableProgress}, Build: buildBest,
		},
	}
	for i := range list {
		list[i].paper, list[i].section = pbnn, beyond
	}
	return list
}
