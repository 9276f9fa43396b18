// Package cfnn is the map of one publication for a reader who has it in hand: A.
// Taherkhani, S. A. Seyyedsalehi et al., "Design of a chaotic feed forward neural
// network" (in Persian). It has no code. Paths are below stages.
//
// # Equations
//
//	(1), (2) line of a perceptron, its potential      model/classify/line.go Potential, Perceptron
//	(3) lines in the plane of the weights             cfnn/report/schematic.go buildWeightRegion
//	(4) logistic map                                  model/chaotic/map.go LogisticStep
//	(5) map of a region about the origin              model/chaotic/map.go FromUnit, ToUnit
//	(6) every T-th state                              model/chaotic/map.go Times, cfnn/chaoticnet/votes.go series
//
// In section 3: initial states, cfnn/chaoticnet/range.go starts; which weights vary,
// model/chaotic/evaluate.go FirstRows; the range parameter, cfnn/chaoticnet/range.go
// largest; the error E(T), cfnn/chaoticnet/times.go sweep. In section 5: the rule of
// abstention, model/selective/rule.go Abstains. Eq. (5) is a picture in the text we
// have: our reading of it stands in model/chaotic/doc.go.
//
// # Data and base net (sections 2 and 4, reference [23])
//
//	USPS digits                        cfnn/digits/usps/resampled.go Resampled, cfnn/digits/stage.go run
//	restricted Boltzmann machines      model/feedforward/rbm.go Train, cfnn/basenet/compute.go rbmEpoch
//	fine-tuning                        model/feedforward/cg.go Minimize, cfnn/basenet/compute.go tuneEpoch
//	accuracy of the base net           cfnn/basenet/compute.go finish, cfnn/report/accuracy.go buildAccuracy
//
// # Table 1: what makes an image abstained
//
//	weights move on chaotic orbits     model/chaotic/map.go Advance
//	the net with moved weights         model/chaotic/evaluate.go Outputs
//	100 outputs of each test image     cfnn/chaoticnet/votes.go run
//	the rule on their classes          model/selective/rule.go Abstains
//	errors caught, answers lost        cfnn/chaoticnet/rule.go apply
//	the table, as printed and here     cfnn/report/table1.go buildRule
//
// # Figures
//
//	1, 2, 3    perceptron, its line, good weights      cfnn/report/schematic.go buildPerceptron, buildPerceptronLine, buildWeightRegion
//	4, 5, 6    the maps                                cfnn/chaoticnet/maps.go run, cfnn/report/maps.go buildBifurcation, buildRegions, buildSeries
//	7          accuracy by range parameter             cfnn/chaoticnet/range.go run, cfnn/report/calibration.go buildRange
//	8          error by T                              cfnn/chaoticnet/times.go run, cfnn/report/calibration.go buildT
//	9          outputs for two images                  cfnn/chaoticnet/examples.go examples, cfnn/report/votes.go buildVotes
//	10, 11     lines between two groups                cfnn/chaoticnet/separation.go run, cfnn/report/separation.go buildSeparation, buildMargins
//
// # Beyond the paper
//
//	boundaries of the nets themselves  cfnn/chaoticnet/boundary.go run, cfnn/report/boundary.go buildBoundary
//	the start-up transient             model/chaotic/map.go TransientSteps, cfnn/report/transient.go buildTransient
//	how sure the best T is             cfnn/chaoticnet/times.go bootstrap, cfnn/report/transient.go buildTChoice
//	three roundings of eq. (4)         cfnn/chaoticnet/forms.go addForms, cfnn/report/forms.go buildForms
//	multiverse of readings             cfnn/chaoticnet/variants.go product, cfnn/report/multiverse.go buildMultiverse
//	risk and coverage                  model/selective/ranking.go Errors, AURC, cfnn/chaoticnet/curves.go curve, cfnn/report/risk.go buildRisk
package cfnn
