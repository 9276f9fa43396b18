package report

// sweepItems returns the items on all GBPOs of many dimensions.
func sweepItems() []page.Item {
	return []page.Item{
		{
			ID: "beyond_sweep", Title: "All GBPOs by dimension and connection number",
			Caption: "All standard permutation IDs (definition 3.3, for any N) gone through one by one: how many have a GBPO, its period, and the transients of the EPPs that fall into it. The mean transient is over all EPPs of all GBPOs. 2^N − 1 is the period of an M-sequence. CN0 and CN7 have no GBPO; CN4 and CN6 have the numbers of CN1 and CN3. What has no row has no GBPO.",
			Tables:  []string{tableStatistics}, Build: buildSweep,
		},
		{
			ID: "beyond_longest", Title: "IDs of the longest GBPOs",
			Caption: "The longest period of a GBPO by dimension and connection number, and the standard permutation IDs that have it, the smallest first.",
			Tables:  []string{tableStatistics, tableLongest}, Build: buildLongest,
		},
		{
			ID: "beyond_growth", Drawn: true, Title: "Growth with the dimension",
			Caption: "Number and share of the standard permutation IDs with a GBPO, period of the GBPOs and transients, against the dimension N; logarithmic scales. Black: the period 2^N − 1 of an M-sequence, which no GBPO reaches. Grey: straight lines by least squares through the logarithms, from N = 7 on.",
			Tables:  []string{tableStatistics}, Build: buildGrowth,
		},
		{
			ID: "beyond_fits", Title: "Growth with the dimension in numbers",
			Caption: "Straight lines by least squares through the logarithm of a quantity against N. The factor per neuron is that of the line, with its 95 % confidence interval by Student's distribution; the scatter is the standard deviation of the residuals; the last factor is between the two largest dimensions. The points are few, complete counts and no samples: the interval measures how far they are from a straight line, not a chance of sampling, and says nothing about dimensions beyond. A last factor outside the interval means that the line is bent.",
			Tables:  []string{tableStatistics}, Build: buildFits,
		},
		{
			ID: "beyond_histogram", Drawn: true, Title: "Periods of the GBPOs of the largest dimensions",
			Caption: "How many standard permutation IDs have a GBPO of which period, for the two largest dimensions; logarithmic scale. Blue: periods divisible by 4, for which CN1 and CN3 have equal counts, as have CN2 and CN5; orange: periods 2 mod 4, left and right the two connection numbers.",
			Tables:  []string{tableStatistics, tablePeriods}, Build: buildLogPeriods,
		},
		{
			ID: "beyond_patterns", Drawn: true, Title: "The longest GBPOs as spatiotemporal patterns",
			Caption: "For the largest dimension, the longest GBPO of CN1 or CN3 and that of CN2 or CN5, from its smallest state index; of several the one with the smallest ID. White squares: +1, black: −1; the last column is the return to the first. The second half of the period repeats the first with black and white exchanged.",
			Tables:  []string{tableStatistics, tableLongestOrbits}, Build: buildLongOrbits,
		},
		{
			ID: "beyond_theorems", Title: "Statements on GBPOs, proved and checked",
			Caption: "Statements on PBNNs of any dimension that are not in the paper, with proofs below, and how often the tables confirm them.",
			Tables:  []string{tableStatistics, tablePeriods, tableNetworks, tableGBPO}, Build: buildTheorems,
		},
	}
}
