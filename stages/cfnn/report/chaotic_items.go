package report

// chaoticItems returns the items of the chaotic net in the order of the report.
func chaoticItems() []page.Item {
	list := []page.Item{
		{
			ID: "fig1", Drawn: true, Title: "Perceptron",
			Caption: "A perceptron: inputs x, weights w, their weighted sum (the potential), and a threshold.",
			Build:   buildPerceptron,
		},
		{
			ID: "fig2", Drawn: true, Title: "Line of a perceptron",
			Caption: "The line on which the potential of a perceptron with two inputs is zero; the vector of the weights is at right angles to it.",
			Build:   buildPerceptronLine,
		},
		{
			ID: "fig3", Drawn: true, Title: "Region of good weights",
			Caption: "In the plane of the weights each input is a line at right angles to it; on the one side the output for that input is 1, on the other 0. I: the region where y1 = 1, y2 = 0, y3 = 1.",
			Build:   buildWeightRegion,
		},
		{
			ID: "fig4", Drawn: true, Title: "Bifurcation diagram of the logistic map",
			Caption: "States u of the logistic map of eq. (4) after the transient, against the bifurcation parameter A.",
			Tables:  []string{tableBifurcation}, Build: buildBifurcation,
		},
		{
			ID: "fig5", Drawn: true, Title: "Search regions of the range-limited map",
			Caption: "The range-limited map of eq. (5) for A = 4.",
			Tables:  []string{tableRegion}, Build: buildRegions,
		},
		{
			ID: "fig6", Drawn: true, Title: "Time series for T = 1, 2, 3",
			Caption: "Orbits of the range-limited map, each T-th value, from two initial states.",
			Tables:  []string{tableSeries}, Build: buildSeries,
		},
		{
			ID: "fig7", Drawn: true, Title: "Accuracy against the range parameter",
			Caption: "(a) Share of the outputs of the chaotic net for the training images that are right, against the range parameter; the axis of (b) shows the logarithm of one more than the number of misread images. Green: the paper's value.",
			Tables:  []string{tableRange, tableChosen}, Files: []string{chaoticCSV}, Build: buildRange,
		},
		{
			ID: "fig8", Drawn: true, Title: "Mean squared error against T",
			Caption: "Mean over training images, output units and outputs of the squared difference between output and desired output, (a) for all T, (b) for those behind the start-up transient. Red: the least; green: the paper's.",
			Tables:  []string{tableTSweep, tableChosen}, Files: []string{chaoticCSV}, Build: buildT,
		},
		{
			ID: "fig9", Drawn: true, Title: "Outputs for two test images",
			Caption: "Outputs of the chaotic net for a test image that the static net reads right, and one that it misreads.",
			Tables:  []string{tableOutputs, tableImages}, Build: buildVotes,
		},
		{
			ID: "table1", Title: "Static and chaotic net on the test images",
			Caption: "Test images read right, misread, and left undecided by the static net and by the chaotic net, as printed and here.",
			Tables:  []string{tableRule, tableVariants}, Files: []string{baseCSV, chaoticCSV, ruleCSV}, Build: buildRule,
		},
		{
			ID: "fig10", Drawn: true, Title: "Decision boundary of two groups",
			Caption: "Two groups of points and a line that divides them.",
			Tables:  []string{tablePoints, tableLines}, Build: buildSeparation,
		},
		{
			ID: "fig11", Drawn: true, Title: "Several lines and their margins",
			Caption: "The points of figure 10 and several lines between the groups.",
			Tables:  []string{tablePoints, tableLines}, Build: buildMargins,
		},
		{
			ID: "boundary", Drawn: true, Title: "Decision boundaries of the nets themselves", Beside: "figures 10 and 11",
			Caption: "Classes in a plane of images. (a) Colours and black line: by the static net, grey digits: its classes; L1 to L3: borders of the classes by the first outputs of the chaotic net. (b) Share of its outputs that differ from the static net.",
			Tables:  []string{tableBoundary, tableBoundaryPoints}, Build: buildBoundary,
		},
	}
	inPaper := len(list)
	list = append(list,
		page.Item{
			ID: "transient", Drawn: true, Title: "The start-up transient explained",
			Caption: "(a), (b) Errors of the net with the weights of the first times of the maps (T = 1) on the training images, and (c) mean over the outputs for each T. The axis of (a) shows the logarithm of one more than the number.",
			Tables:  []string{tableTime, tableTSweep, tableChosen}, Build: buildTransient,
		},
		page.Item{
			ID: "t_choice", Drawn: true, Title: "How sure the best T is",
			Caption: "Share of the bootstrap samples in which each T has the least error.",
			Tables:  []string{tableArgmin, tableChosen}, Files: []string{chaoticCSV}, Build: buildTChoice,
		},
		page.Item{
			ID: "multiverse", Title: "Multiverse of readings",
			Caption: "What the paper's rule makes of the chaotic net under other readings of what the paper leaves open, and of other ways to vary the weights.",
			Tables:  []string{tableVariants, tableRule}, Files: []string{chaoticCSV}, Build: buildMultiverse,
		},
		page.Item{
			ID: "multiverse_map", Drawn: true, Title: "Errors caught against images left undecided",
			Caption: "One dot a variant of the multiverse; cross: as printed. Dark line: the most that so few undecided images can catch; light line: what is caught when they are drawn at random. The axis of undecided images shows the logarithm of one more than their number.",
			Tables:  []string{tableVariants, tableRule}, Files: []string{chaoticCSV}, Build: buildMultiverseMap,
		},
		page.Item{
			ID: "risk", Drawn: true, Title: "Risk-coverage curves",
			Caption: "The chaotic net and its alternatives (colours) against the plain confidence of the static net (grey). Margin: difference of its two largest probabilities; entropy: that of its probabilities.",
			Tables:  []string{tableRisk}, Build: buildRisk,
		},
		page.Item{
			ID: "aurc", Title: "Areas under the risk-coverage curves",
			Caption: "Ways to find the images to leave undecided, the best first.",
			Tables:  []string{tableAURC}, Files: []string{chaoticCSV}, Build: buildAURC,
		},
		page.Item{
			ID: "abstained", Drawn: true, Title: "Test images left undecided",
			Caption: "Below each image the digit it shows and what the static net reads, then the most frequent classes among the outputs with their numbers, and how many more classes there are.",
			Tables:  []string{tableRule, tableVotes, tableImages}, Build: buildAbstained,
		},
	)
	for i := range list {
		list[i].paper, list[i].section = cfnn, published
		if i >= inPaper {
			list[i].section = beyond
		}
	}
	return list
}
