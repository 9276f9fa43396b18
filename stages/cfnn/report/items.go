package report

import "neurorbit/stages/render/page"

// items returns the tables and figures in the order of the report.
func items() []page.Item {
	return []page.Item{{
		ID: "digits", Drawn: true, Title: "Sample digits", Beside: "section 4", Tables: []string{images}, Build: of(images, buildSamples),
		Caption: "The first images of each digit, in the order of their split. White: −1 (paper), black: 1 (ink).",
	}, {
		ID: "digits_counts", Title: "Images of each digit", Place: "section 4",
		Tables: []string{"digits/classes"}, Files: []string{baseCSV}, Build: of("digits/classes", buildDigitCounts),
		Caption: "Number of images of each digit.",
	}, {
		ID: "digits_mean", Drawn: true, Title: "Mean images", Beside: "section 4",
		Tables: []string{"digits/classes"}, Build: of("digits/classes", buildMeans),
		Caption: "Mean of all images of each digit. White: −1 (paper), black: 1 (ink).",
	}, {
		ID: "digits_data", Title: "Provenance of the digits", Beside: "section 4",
		Tables: []string{"digits/arrays"}, Build: of("digits/arrays", buildArrays),
		Caption: "The arrays that the images and labels were read from. Digest: start of the SHA-256 of the values as little-endian float64, column by column; known: whether it is that of the distributed array (−: there is none). Where the files came from is recorded in the runs.",
	}, {
		ID: "base_accuracy", Title: "Accuracy of the base net", Place: "section 5 and table 1",
		Tables: []string{"basenet/nets", "basenet/baselines"}, Files: []string{baseCSV}, Build: of("basenet/nets", buildAccuracy),
		Caption: "Errors of the base net on the images it was trained with and on the test images, as printed and here, and those of plain classifiers on the same images.",
	}, {
		ID: "base_curves", Drawn: true, Title: "Learning curves of the base net", Beside: "section 5",
		Tables: []string{"basenet/curves"}, Build: of("basenet/curves", buildCurves),
		Caption: "Training of the base net: mean squared error of the reconstruction of each hidden layer in its pretraining as a restricted Boltzmann machine, mean cross-entropy and misread images in the fine-tuning, by epoch. The axis of misread images shows the logarithm of one more than their number.",
	}, {
		ID: "base_confusion", Title: "Confusion matrix of the base net", Beside: "section 5",
		Tables: []string{predictions}, Build: of(predictions, buildConfusion),
		Caption: "Test images of each digit (row) by the digit that the base net reads (column).",
	}, {
		ID: "base_misread", Drawn: true, Title: "Test images that the base net misreads", Beside: "section 5",
		Tables: []string{images, predictions}, Build: of(predictions, buildMisread),
		Caption: "Below each image the digit it shows and what the base net reads.",
	}, {
		ID: "base_filters", Drawn: true, Title: "First layer of the base net", Beside: "section 5",
		Tables: []string{"basenet/weights"}, Build: of("basenet/weights", buildFilters),
		Caption: "Weights from the pixels to each unit of the first hidden layer, in the order of the units. Red: positive, ink excites the unit; blue: negative; white: 0.",
	}, {
		ID: "fig1", Drawn: true, Title: "Perceptron", Build: buildPerceptron,
		Caption: "A perceptron: inputs x, weights w, their weighted sum (the potential), and a threshold.",
	}, {
		ID: "fig2", Drawn: true, Title: "Line of a perceptron", Build: buildPerceptronLine,
		Caption: "The line on which the potential of a perceptron with two inputs is zero; the vector of the weights is at right angles to it.",
	}, {
		ID: "fig3", Drawn: true, Title: "Region of good weights", Build: buildWeightRegion,
		Caption: "In the plane of the weights each input is a line at right angles to it; on the one side the output for that input is 1, on the other 0. I: the region where y1 = 1, y2 = 0, y3 = 1.",
	}, {
		ID: "fig4", Drawn: true, Title: "Bifurcation diagram of the logistic map",
		Tables: []string{"chaoticnet/bifurcation"}, Build: of("chaoticnet/bifurcation", buildBifurcation),
		Caption: "States u of the logistic map of eq. (4) after the transient, against the bifurcation parameter A.",
	}, {
		ID: "fig5", Drawn: true, Title: "Search regions of the range-limited map",
		Tables: []string{"chaoticnet/region"}, Build: of("chaoticnet/region", buildRegions),
		Caption: "The range-limited map of eq. (5) for A = 4.",
	}, {
		ID: "fig6", Drawn: true, Title: "Time series for T = 1, 2, 3",
		Tables: []string{"chaoticnet/series"}, Build: of("chaoticnet/series", buildSeries),
		Caption: "Orbits of the range-limited map, each T-th value, from two initial states.",
	}, {
		ID: "fig7", Drawn: true, Title: "Accuracy against the range parameter",
		Tables: []string{"chaoticnet/range", chosen}, Files: []string{chaoticCSV}, Build: of("chaoticnet/range", buildRange),
		Caption: "(a) Share of the outputs of the chaotic net for the training images that are right, against the range parameter; the axis of (b) shows the logarithm of one more than the number of misread images. Green: the paper's value.",
	}, {
		ID: "fig8", Drawn: true, Title: "Mean squared error against T",
		Tables: []string{"chaoticnet/tsweep", chosen}, Files: []string{chaoticCSV}, Build: of("chaoticnet/tsweep", buildT),
		Caption: "Mean over training images, output units and outputs of the squared difference between output and desired output, (a) for all T, (b) for those behind the start-up transient. Red: the least; green: the paper's.",
	}, {
		ID: "fig9", Drawn: true, Title: "Outputs for two test images",
		Tables: []string{"chaoticnet/examples", images}, Build: of("chaoticnet/examples", buildVotes),
		Caption: "Outputs of the chaotic net for a test image that the static net reads right, and one that it misreads.",
	}, {
		ID: "table1", Title: "Static and chaotic net on the test images",
		Tables: []string{table1, variants}, Files: []string{baseCSV, chaoticCSV, table1CSV}, Build: of(table1, buildRule),
		Caption: "Test images read right, misread, and left undecided by the static net and by the chaotic net, as printed and here.",
	}, {
		ID: "fig10", Drawn: true, Title: "Decision boundary of two groups",
		Tables: []string{points, lines}, Build: separations(buildSeparation),
		Caption: "Two groups of points and a line that divides them.",
	}, {
		ID: "fig11", Drawn: true, Title: "Several lines and their margins",
		Tables: []string{points, lines}, Build: separations(buildMargins),
		Caption: "The points of figure 10 and several lines between the groups.",
	}, {
		ID: "boundary", Drawn: true, Title: "Decision boundaries of the nets themselves", Beside: "figures 10 and 11",
		Tables: []string{"chaoticnet/boundary", "chaoticnet/boundary_points"}, Build: of("chaoticnet/boundary", buildBoundary),
		Caption: "Classes in a plane of images. (a) Colours and black line: by the static net; L1 to L3: borders of the classes by the first outputs of the chaotic net. (b) Share of its outputs that differ from the static net.",
	}, {
		ID: "transient", Beyond: true, Drawn: true, Title: "The start-up transient explained",
		Tables: []string{"chaoticnet/time", "chaoticnet/tsweep", chosen}, Build: of("chaoticnet/time", buildTransient),
		Caption: "(a), (b) Errors of the net with the weights of the first times of the maps (T = 1) on the training images, and (c) mean over the outputs for each T. The axis of (a) shows the logarithm of one more than the number.",
	}, {
		ID: "t_choice", Beyond: true, Drawn: true, Title: "How sure the best T is",
		Tables: []string{"chaoticnet/argmin", chosen}, Files: []string{chaoticCSV}, Build: of("chaoticnet/argmin", buildTChoice),
		Caption: "Share of the bootstrap samples in which each T has the least error.",
	}, {
		ID: "multiverse", Beyond: true, Title: "Multiverse of readings",
		Tables: []string{variants, table1}, Files: []string{chaoticCSV}, Build: universes(buildMultiverse),
		Caption: "What the paper's rule makes of the chaotic net under other readings of what the paper leaves open, and of other ways to vary the weights.",
	}, {
		ID: "multiverse_map", Beyond: true, Drawn: true, Title: "Errors caught against images left undecided",
		Tables: []string{variants, table1}, Files: []string{chaoticCSV}, Build: universes(buildMultiverseMap),
		Caption: "One dot a variant of the multiverse; cross: as printed. Dark line: the most that so few undecided images can catch; light line: what is caught when they are drawn at random. The axis of undecided images shows the logarithm of one more than their number.",
	}, {
		ID: "risk", Beyond: true, Drawn: true, Title: "Risk-coverage curves",
		Tables: []string{"chaoticnet/curves"}, Build: of("chaoticnet/curves", buildRisk),
		Caption: "The chaotic net and its alternatives (colours) against the plain confidence of the static net (grey). Margin: difference of its two largest probabilities; entropy: that of its probabilities.",
	}, {
		ID: "aurc", Beyond: true, Title: "Areas under the risk-coverage curves",
		Tables: []string{"chaoticnet/aurc"}, Files: []string{chaoticCSV}, Build: of("chaoticnet/aurc", buildAURC),
		Caption: "Ways to find the images to leave undecided, the best first.",
	}, {
		ID: "abstained", Beyond: true, Drawn: true, Title: "Test images left undecided",
		Tables: []string{table1, "chaoticnet/votes", images}, Build: of(table1, buildAbstained),
		Caption: "Below each image the digit it shows and what the static net reads, then the most frequent classes among the outputs with their numbers, and how many more classes there are.",
	}}
}
