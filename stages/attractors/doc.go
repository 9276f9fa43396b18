// Package attractors is the map of Korsakova, "Attractors in Neural Network Circuits:
// Beauty and Chaos" (2025), to the code. Paths are those of the module's stages; the
// stages are attractors (folder nets), survey, gallery and attractors_report.
//
// # Why the printed exponents are none, and what they are
//
// Five files: model/attractor/author.go has the author's estimator and the closed form
// it equals; model/attractor/map.go the map and its Jacobian matrix;
// model/lyapunov/compute.go the exponents, with the tangent vectors in
// model/lyapunov/frame.go and the means in model/lyapunov/means.go.
//
// # Section "Setup" and the article's program
//
//	hidden layer, u_i and x_i      model/attractor/net.go: neurons
//	output y_0                     model/attractor/net.go: output
//	weights w and b from the seed  model/attractor/net.go: New
//	reset, DefaultInit             model/attractor/run.go: Run
//	feedback, the shift register   model/attractor/run.go: Step; as a map of y: model/attractor/map.go: Step
//	generate_trajectory            model/attractor/run.go: Advance, Trajectory
//	plot_attractor_trajectory      attractors/nets/compute.go: vertex; attractors/portrait/portrait.go: Paint, Color
//	share of the plane covered     model/attractor/coverage.go: Coverage
//	formula of the exponent        model/lyapunov/compute.go: Compute
//	the same in the author's code  model/attractor/author.go: AuthorLambda, AuthorClosedForm
//
// # Figures and printed values
//
//	figure 1                       attractors/nets/compute.go: addWeights; attractors/report/schematic.go: buildSchematic
//	figures 2 to 4                 attractors/nets/compute.go: addTrajectory; attractors/report/picture.go: buildPicture
//	opening picture                attractors/report/portrait.go: buildOpening, Animation
//	what is behind them            attractors/nets/compute.go: compute; attractors/report/truth.go: buildTruth
//	lambda = -3.65, -0.20, 0.32    model/attractor/author.go: AuthorLambda; attractors/report/tables.go: buildLambda
//	limit cycle, toroidal, strange model/lyapunov/classify.go: Classify; model/spectral/rotation.go: RotationNumber
//
// # Beyond the article
//
// attractors/report/items.go: items has all that is shown.
//
//	loss of stability at the origin model/attractor/origin.go: FirstBifurcation; proof: model/attractor/doc.go
//	chaos of the same weights       attractors/nets/config.go: defaults; attractors/report/truth.go: buildTruth
//	parting, stretching, folding    attractors/nets/folding.go: addFolding; attractors/report/folding.go: buildFolding
//	all exponents                   attractors/nets/compute.go: addSpectrum; attractors/report/tables.go: buildSpectra, buildSpectraFigure
//	starts, more attractors         attractors/nets/starts.go: number; attractors/report/starts.go: buildStarts, drawStarts, buildNetStarts
//	how long chaos lasts            attractors/survey/compute.go: survive; attractors/report/starts.go: drawHorizons
//	random networks, their classes  attractors/survey/compute.go: look; attractors/report/survey.go: drawSurveyClasses, tableSurvey
//	their exponents                 attractors/report/survey_charts.go: drawSurveyLambda, drawSurveyAuthor, tableDetector
//	their first bifurcations        attractors/report/survey.go: onsetRows, drawSurveyOnset
//	gallery, and the rule of it     attractors/gallery/pick.go: Pick; attractors/report/gallery.go: buildGallery
//	one network at the command line attractors/look/look.go: Command, compute; attractors/report/portrait.go: Portrait, Animation
package attractors
