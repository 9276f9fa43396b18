package report

import (
	"fmt"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/render/page"
)

// Names of the tables that items read.
const (
	tableSets        = "attractors/sets"
	tableSpectrum    = "attractors/spectrum"
	tableConvergence = "attractors/convergence"
	tableOrbit       = "attractors/orbit"
	tablePlotted     = "attractors/plotted"
	tableWeights     = "attractors/weights"
	tablePower       = "attractors/power"
	tableNets        = "survey/nets"
	tableGallery     = "gallery/nets"
)

// lambdaCSV holds the exponents that the article prints.
const lambdaCSV = "data/published/attractors_lambda.csv"

var pub = page.Publication{
	Name: "attractors", Label: "Korsakova (2025)",
	Doc: "tables (md, tex, csv) and figures (svg, png, csv) of the attractors article",
}

func Stage() *stage.Stage {
	return page.Stage("attractors_report", pub, page.NewPictureConfig, items())
}

// items returns the tables and figures in the order of the report: those of the
// article with what stands beside them, and those beyond it.
func items() []page.Item {
	drawn := []string{tableSets, tablePlotted}
	list := []page.Item{{
		ID: "hero", Front: true, Painted: true, Title: "An orbit of a network of four neurons, drawn as chords",
		Caption: "The middle of figure 4.", Tables: drawn, Build: reading(buildHero),
	}, {
		ID: "opening", Painted: true, Title: "The state space as time goes by", Place: "opening picture",
		Caption: "The states of the first two neurons, x₁ to the right and x₂ upwards, joined by lines as in figures 2 to 4 as time goes by; " +
			"lines are stronger than there.",
		Tables: drawn, Build: reading(buildOpening),
	}, {
		ID: "fig1", Drawn: true, Title: "Network with feedback",
		Caption: "The network of the article: a shift register of D past outputs y, N neurons x with the activation tanh, and one output y0, " +
			"which is fed back to the register. Lines: weights w from the register to the neurons and b from there to the output; " +
			"red: positive, blue: negative, the broader the larger.",
		Tables: []string{tableSets, tableWeights}, Build: reading(buildSchematic),
	}}
	for i, title := range []string{"Limit cycle attractor", "Toroidal attractor", "Strange attractor"} {
		number := int64(i + 2)
		shown := func(r nets.SetRow) bool { return r.Figure == number }
		name := fmt.Sprint("figure ", number)
		pair := attractor(fmt.Sprint("fig", number), title, "Under the article's title.", name, shown)
		pair[1].Beside = name
		list = append(list, pair...)
	}
	list = append(list, page.Item{
		ID: "lambda", Title: "Lyapunov exponents, published and true", Place: "text around figures 2 to 4",
		Caption: "The Lyapunov exponents that the article prints, the author's estimator run again, its closed form, " +
			"and the largest Lyapunov exponent λ₁ with its standard error; 0 (within ...): not above two of them.",
		Tables: []string{tableSets}, Files: []string{lambdaCSV}, Build: reading(buildLambda),
	})
	for _, it := range beyond() {
		it.Beyond = true
		list = append(list, it)
	}
	return list
}

// attractor returns two items: a set as the article draws it, and what is behind that.
func attractor(id, title, caption, behind string, choose func(nets.SetRow) bool) []page.Item {
	return []page.Item{{
		ID: id, Painted: true, Title: title, Caption: caption + " " + drawingCaption,
		Tables: []string{tableSets, tablePlotted}, Files: []string{lambdaCSV}, Build: buildPicture(choose),
	}, {
		ID: id + "_true", Drawn: true, Title: "What is behind " + behind, Caption: truthCaption,
		Tables: []string{tableSets, tableOrbit, tablePower, tableConvergence}, Files: []string{lambdaCSV}, Build: buildTruth(choose),
	}}
}

func beyond() []page.Item {
	return append(append(attractor("chaos", "What real chaos looks like",
		"A chaotic network of this kind, drawn as the article draws its figures.", "real chaos", chaosSet), []page.Item{{
		ID: "chaos_folds", Drawn: true, Title: "How chaos stretches and folds", Caption: foldingCaption,
		Tables: []string{tableSets, tableParting, tableSegment, tableDensity}, Build: reading(buildFolding),
	}, {
		ID: "spectra", Title: "Lyapunov spectra in numbers",
		Caption: "Leading Lyapunov exponents λ₁, λ₂, λ₃ (plain means with standard errors from batch means) and the Kaplan-Yorke dimension.",
		Tables:  []string{tableSets, tableSpectrum}, Build: reading(buildSpectra),
	}, {
		ID: "spectra_all", Drawn: true, Title: "Lyapunov spectra",
		Caption: "All Lyapunov exponents of each network, falling; bars of one standard error are drawn where they are larger than the points.",
		Tables:  []string{tableSets, tableSpectrum}, Build: reading(buildSpectraFigure),
	}, {
		ID: "gallery", Painted: true, Tiled: true, Title: "Gallery", Caption: galleryCaption,
		Tables: []string{tableGallery}, Build: reading(buildGallery),
	},
		onSurvey("survey_classes", "What random networks do", true, drawSurveyClasses,
			"Share of the random networks in each class against the scaling factor s, for each number N of neurons and length D of the register."),
		onSurvey("survey_table", "What random networks do, in numbers", false, tableSurvey,
			"Random networks at all scaling factors together, by N and D, in percent of the runs."),
		onSurvey("survey_lambda", "Distribution of the largest exponent", true, drawSurveyLambda,
			"Distribution of λ₁ over the random networks at each scaling factor s: the darker, the more of the networks of that s. "+
				"Violet: negative, green: zero within half a cell, orange: positive. The line joins the medians of the chaotic networks."),
		onSurvey("survey_onset", "How the fixed point at the origin is lost", true, drawSurveyOnset,
			"The first bifurcation of the fixed point at the origin: (a) its type, with the eigenvalue that crosses the unit circle, "+
				"(b) distribution of the scaling factor at which it happens."),
		onSurvey("survey_author", "The author's estimate against the exponent", true, drawSurveyAuthor,
			"The author's estimate (horizontal) against the largest Lyapunov exponent λ₁ (vertical) of the random networks at all scaling "+
				"factors: the darker, the more networks. The article's rule calls all networks "+
				"right of the vertical line chaotic; above, how many of those on either side are chaotic, and how many are not."),
		onSurvey("survey_detector", "The author's estimate as a test for chaos", false, tableDetector,
			"The rule \"estimate above 0 means chaos\" on the random networks. Precision: share of the networks called chaotic that are; "+
				"recall: share of the chaotic networks that are called so. Brackets: 95 % intervals after Wilson, which take the runs as independent."),
	}...), starts...)
}
