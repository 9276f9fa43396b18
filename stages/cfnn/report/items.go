package report

import "neurorbit/stages/render/page"

// items returns the tables and figures in the order of the report.
func items() []page.Item {
	list := beyond()
	for i := range list {
		list[i].Beyond = true
	}
	return append(ofPaper(), list...)
}

// ofPaper returns the tables and figures of the paper in its order, what it has in its
// text only, and what stands beside them.
func ofPaper() []page.Item {
	return []page.Item{
		{ID: "fig1", Drawn: true, Title: "Perceptron", Build: buildPerceptron,
			Caption: "A perceptron: inputs x, weights w, their weighted sum (the potential), and a threshold."},
		{ID: "fig2", Drawn: true, Title: "Line of a perceptron", Build: buildPerceptronLine,
			Caption: "The line on which the potential of a perceptron with two inputs is zero; the vector of the weights is at right angles to it."},
		{ID: "fig3", Drawn: true, Title: "Region of good weights", Build: buildWeightRegion,
			Caption: "In the plane of the weights each input is a line at right angles to it, with output 1 on one side, 0 on the other. I: y1 = 1, y2 = 0, y3 = 1."},
		reading(buildBifurcation, page.Item{ID: "fig4", Drawn: true, Title: "Bifurcation diagram of the logistic map",
			Caption: "States u of the logistic map of eq. (4) after the transient, against the bifurcation parameter A."}, "chaoticnet/bifurcation", bifurcationCells),
		reading(buildRegions, page.Item{ID: "fig5", Drawn: true, Title: "Search regions of the range-limited map",
			Caption: "The range-limited map of eq. (5) for A = 4."}, "chaoticnet/region"),
		reading(buildSeries, page.Item{ID: "fig6", Drawn: true, Title: "Time series for T = 1, 2, 3",
			Caption: "Orbits of the range-limited map, each T-th value, from two initial states."}, "chaoticnet/series"),
		reading(buildRange, page.Item{ID: "fig7", Drawn: true, Title: "Accuracy against the range parameter", Files: []string{chaoticCSV},
			Caption: "(a) Share of the outputs of the chaotic net for the training images that are right, against the range parameter; " +
				"the axis of (b) shows the logarithm of one more than the number of misclassified images. Green: the range parameter that the paper prints."}, "chaoticnet/range", chosen),
		reading(buildT, page.Item{ID: "fig8", Drawn: true, Title: "Mean squared error against T", Files: []string{chaoticCSV},
			Caption: "Mean over training images, output units and outputs of the squared difference between output and desired output, (a) for all T, (b) for " +
				"those behind the start-up transient: (b) leaves shorter T out. Red: the least; green: the paper's."}, "chaoticnet/tsweep", chosen),
		reading(buildVotes, page.Item{ID: "fig9", Drawn: true, Title: "Outputs for two test images",
			Caption: "Outputs of the chaotic net for a test image that the static net classifies correctly, and one that it misclassifies."}, "chaoticnet/examples", images),
		reading(buildRule, page.Item{ID: "table1", Title: "Static and chaotic net on the test images",
			Files: []string{baseCSV, chaoticCSV, table1CSV}, Caption: "Test images classified correctly, misclassified, and left undecided by the static net and by the " +
				"chaotic net, as printed and here."}, table1, variants),
		reading(separations(buildSeparation), page.Item{ID: "fig10", Drawn: true, Title: "Decision boundary of two groups",
			Caption: "Two groups of points and a line that divides them."}, points, lines),
		reading(separations(buildMargins), page.Item{ID: "fig11", Drawn: true, Title: "Several lines and their margins",
			Caption: "The points of figure 10 and several lines between the groups."}, points, lines),
		reading(buildAccuracy, page.Item{ID: "base_accuracy", Title: "Accuracy of the base net", Place: "section 5 and table 1",
			Files: []string{baseCSV}, Caption: "Errors of the base net on the images it was trained with and on the test images, as printed and here, " +
				"and those of plain classifiers on the same images."}, "basenet/nets", "basenet/baselines"),
		reading(buildDigitCounts, page.Item{ID: "digits_counts", Title: "Images of each digit", Place: "section 4", Files: []string{baseCSV},
			Caption: "Number of images of each digit."}, "digits/classes"),
		reading(buildBoundary, page.Item{ID: "boundary", Drawn: true, Title: "Decision boundaries of the nets themselves",
			Beside: "figures 10 and 11", Caption: "Classes in a plane of images. (a) Colours and black line: by the static net; " +
				"L1 to L3: borders of the classes by the first outputs of the chaotic net. " +
				"(b) Share of its outputs that differ from the static net."}, "chaoticnet/boundary", "chaoticnet/boundary_points"),
		reading(buildSamples, page.Item{ID: "digits", Drawn: true, Title: "Sample digits", Beside: "section 4",
			Caption: "The first images of each digit, in the order of their split. White: −1 (paper), black: 1 (ink)."}, images),
		reading(buildMeans, page.Item{ID: "digits_mean", Drawn: true, Title: "Mean images", Beside: "section 4",
			Caption: "Mean of all images of each digit. White: −1 (paper), black: 1 (ink)."}, "digits/classes"),
		reading(buildArrays, page.Item{ID: "digits_data", Title: "Provenance of the digits", Beside: "section 4",
			Caption: "The arrays that the images and labels were read from. Digest: start of the SHA-256 of the values as little-endian float64, column by " +
				"column; known: whether it is that of the distributed array (−: there is none). Where the files came from is recorded in the runs."}, "digits/arrays"),
		reading(buildCurves, page.Item{ID: "base_curves", Drawn: true, Title: "Learning curves of the base net", Beside: "section 5",
			Caption: "Training of the base net: mean squared error of the reconstruction of each hidden layer in its pretraining as a restricted Boltzmann " +
				"machine, mean cross-entropy and misclassified images in the fine-tuning, by epoch. The axis of misclassified images shows the logarithm of one more than " +
				"their number."}, "basenet/curves"),
		reading(buildConfusion, page.Item{ID: "base_confusion", Title: "Confusion matrix of the base net", Beside: "section 5",
			Caption: "Test images of each digit (row) by the class that the base net assigns (column)."}, predictions),
		reading(buildMisread, page.Item{ID: "base_misread", Drawn: true, Title: "Test images that the base net misclassifies", Beside: "section 5",
			Caption: "Below each image: the digit it shows, and the class that the base net assigns."}, images, predictions),
		reading(buildFilters, page.Item{ID: "base_filters", Drawn: true, Title: "First layer of the base net", Beside: "section 5",
			Caption: "Weights from the pixels to each unit of the first hidden layer, in the order of the units. " +
				"Red: positive, ink excites the unit; blue: negative; white: 0."}, "basenet/weights"),
	}
}

func beyond() []page.Item {
	return []page.Item{
		reading(buildTransient, page.Item{ID: "transient", Drawn: true, Title: "The start-up transient explained",
			Caption: "(a), (b) Errors of the net with the weights of the first times of the maps (T = 1) on the training images, and (c) mean over the outputs " +
				"for each T. The axis of (a) shows the logarithm of one more than the number."}, "chaoticnet/time", "chaoticnet/tsweep", chosen),
		reading(buildTChoice, page.Item{ID: "t_choice", Drawn: true, Title: "How certain is the best T?", Files: []string{chaoticCSV},
			Caption: "Share of the bootstrap samples in which each T has the least error."}, "chaoticnet/argmin", chosen),
		reading(universes(buildMultiverse), page.Item{ID: "multiverse", Title: "Multiverse of readings", Files: []string{chaoticCSV},
			Caption: "What the paper's rule makes of the chaotic net under other readings of what the paper leaves open, and of " +
				"other ways to vary the weights."}, variants, table1),
		reading(universes(buildMultiverseMap), page.Item{ID: "multiverse_map", Drawn: true, Title: "Errors caught against images left undecided",
			Files: []string{chaoticCSV}, Caption: "One dot a variant of the multiverse; cross: as printed. " +
				"Dark line: the most that so few undecided images can catch; light line: what is caught when they are drawn at random. " +
				"The axis of undecided images shows the logarithm of one more than their number."}, variants, table1),
		reading(buildForms, page.Item{ID: "forms", Title: "One function, three roundings",
			Caption: "The logistic map of eq. (4) can be written in three ways that are one function. Each rounds in its own way, and chaos makes three different orbits " +
				"of them, at the paper's range parameter and T on the training and the test images."}, "chaoticnet/forms"),
		reading(buildRisk, page.Item{ID: "risk", Drawn: true, Title: "Risk-coverage curves",
			Caption: "The chaotic net and its alternatives (colours) against the plain confidence of the static net (grey). " +
				"Margin: difference of its two largest probabilities; entropy: that of its probabilities."}, "chaoticnet/curves"),
		reading(buildAURC, page.Item{ID: "aurc", Title: "Areas under the risk-coverage curves", Files: []string{chaoticCSV},
			Caption: "Ways to find the images to leave undecided, the best first."}, "chaoticnet/aurc"),
		reading(buildAbstained, page.Item{ID: "abstained", Drawn: true, Title: "Test images left undecided",
			Caption: "Below each image: the digit it shows, the class that the static net assigns, then the most frequent classes among the outputs " +
				"with their numbers, and how many more classes there are."}, table1, "chaoticnet/votes", images),
	}
}
