package papers

// chaoticItems returns the items of the chaotic net in the order of the report.
func chaoticItems() []item {
	list := []item{
		{
			id: "fig1", drawn: true, title: "Perceptron",
			caption: "A perceptron: inputs x, weights w, their weighted sum (the potential), and a threshold.",
			build:   buildPerceptron,
		},
		{
			id: "fig2", drawn: true, title: "Line of a perceptron",
			caption: "The line on which the potential of a perceptron with two inputs is zero; the vector of the weights is at right angles to it.",
			build:   buildPerceptronLine,
		},
		{
			id: "fig3", drawn: true, title: "Region of good weights",
			caption: "In the plane of the weights each input is a line at right angles to it; on the one side the output for that input is 1, on the other 0. I: the region where y1 = 1, y2 = 0, y3 = 1.",
			build:   buildWeightRegion,
		},
		{
			id: "fig4", drawn: true, title: "Bifurcation diagram of the logistic map",
			caption: "States u of the logistic map of eq. (4) after the transient, against the bifurcation parameter A.",
			tables:  []string{tableBifurcation}, build: buildBifurcation,
		},
		{
			id: "fig5", drawn: true, title: "Search regions of the range-limited map",
			caption: "The range-limited map of eq. (5) for A = 4.",
			tables:  []string{tableRegion}, build: buildRegions,
		},
		{
			id: "fig6", drawn: true, title: "Time series for T = 1, 2, 3",
			caption: "Orbits of the range-limited map, each T-th value, from two initial states.",
			tables:  []string{tableSeries}, build: buildSeries,
		},
		{
			id: "fig7", drawn: true, title: "Accuracy against the range parameter",
			caption: "(a) Share of the outputs of the chaotic net for the training images that are right, against the range parameter; the axis of (b) shows the logarithm of one more than the number of misread images. Green: the paper's value.",
			tables:  []string{tableRange, tableChosen}, files: []string{chaoticCSV}, build: buildRange,
		},
		{
			id: "fig8", drawn: true, title: "Mean squared error against T",
			caption: "Mean over training images, output units and outputs of the squared difference between output and desired output, (a) for all T, (b) for those behind the start-up transient. Red: the least; green: the paper's.",
			tables:  []string{tableTSweep, tableChosen}, files: []string{chaoticCSV}, build: buildT,
		},
		{
			id: "fig9", drawn: true, title: "Outputs for two test images",
			caption: "Outputs of the chaotic net for a test image that the static net reads right, and one that it misreads.",
			tables:  []string{tableOutputs, tableImages}, build: buildVotes,
		},
		{
			id: "table1", title: "Static and chaotic net on the test images",
			caption: "Test images read right, misread, and left undecided by the static net and by the chaotic net, as printed and here.",
			tables:  []string{tableRule, tableVariants}, files: []string{baseCSV, chaoticCSV, ruleCSV}, build: buildRule,
		},
		{
			id: "fig10", drawn: true, title: "Decision boundary of two groups",
			caption: "Two groups of points and a line that divides them.",
			tables:  []string{tablePoints, tableLines}, build: buildSeparation,
		},
		{
			id: "fig11", drawn: true, title: "Several lines and their margins",
			caption: "The points of figure 10 and several lines between the groups.",
			tables:  []string{tablePoints, tableLines}, build: buildMargins,
		},
		{
			id: "boundary", drawn: true, title: "Decision boundaries of the nets themselves", beside: "figures 10 and 11",
			caption: "Classes in a plane of images. (a) Colours and black line: by the static net, grey digits: its classes; L1 to L3: borders of the classes by the first outputs of the chaotic net. (b) Share of its outputs that differ from the static net.",
			tables:  []string{tableBoundary, tableBoundaryPoints}, build: buildBoundary,
		},
	}
	inPaper := len(list)
	list = append(list,
		item{
			id: "transient", drawn: true, title: "The start-up transient explained",
			caption: "(a), (b) Errors of the net with the weights of the first times of the maps (T = 1) on the training images, and (c) mean over the outputs for each T. The axis of (a) shows the logarithm of one more than the number.",
			tables:  []string{tableTime, tableTSweep, tableChosen}, build: buildTransient,
		},
		item{
			id: "t_choice", drawn: true, title: "How sure the best T is",
			caption: "Share of the bootstrap samples in which each T has the least error.",
			tables:  []string{tableArgmin, tableChosen}, files: []string{chaoticCSV}, build: buildTChoice,
		},
		item{
			id: "multiverse", title: "Multiverse of readings",
			caption: "What the paper's rule makes of the chaotic net under other readings of what the paper leaves open, and of other ways to vary the weights.",
			tables:  []string{tableVariants, tableRule}, files: []string{chaoticCSV}, build: buildMultiverse,
		},
		item{
			id: "multiverse_map", drawn: true, title: "Errors caught against images left undecided",
			caption: "One dot a variant of the multiverse; cross: as printed. Dark line: the most that so few undecided images can catch; light line: what is caught when they are drawn at random. The axis of undecided images shows the logarithm of one more than their number.",
			tables:  []string{tableVariants, tableRule}, files: []string{chaoticCSV}, build: buildMultiverseMap,
		},
		item{
			id: "risk", drawn: true, title: "Risk-coverage curves",
			caption: "The chaotic net and its alternatives (colours) against the plain confidence of the static net (grey). Margin: difference of its two largest probabilities; entropy: that of its probabilities.",
			tables:  []string{tableRisk}, build: buildRisk,
		},
		item{
			id: "aurc", title: "Areas under the risk-coverage curves",
			caption: "Ways to find the images to leave undecided, the best first.",
			tables:  []string{tableAURC}, files: []string{chaoticCSV}, build: buildAURC,
		},
		item{
			id: "abstained", drawn: true, title: "Test images left undecided",
			caption: "Below each image the digit it shows and what the static net reads, then the most frequent classes among the outputs with their numbers, and how many more classes there are.",
			tables:  []string{tableRule, tableVotes, tableImages}, build: buildAbstained,
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
