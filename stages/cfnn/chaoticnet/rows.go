package chaoticnet

import "neurorbit/stages/cfnn/images"

const (
	classes = images.Classes
	edge    = images.Side
	pixels  = images.Pixels
)

// A BifurcationRow says where the logistic map stays after its transient.
type BifurcationRow struct {
	A      float64 `col:"a" doc:"bifurcation parameter A"`
	States int32   `col:"states" doc:"states after the transient"`
	Low    float64 `col:"low" doc:"the least state u"`
	High   float64 `col:"high" doc:"the greatest state u"`
	Period int32   `col:"period" unit:"steps" doc:"steps after which the states recur within 1e-6; 0 if after none up to 60"`
}

// A BifurcationCellRow counts the states in a cell of the unit interval; cells without one
// have no row.
type BifurcationCellRow struct {
	A     float64 `col:"a" doc:"bifurcation parameter A"`
	Cell  int32   `col:"cell" doc:"number of the cell, from 0 at u = 0; 480 cells fill the interval from 0 to 1"`
	Count int32   `col:"count" doc:"states in it"`
}

// A RegionRow is a step of the range-limited map.
type RegionRow struct {
	Range float64 `col:"range" doc:"range parameter"`
	I     int32   `col:"i" unit:"steps" doc:"number of the state, from 0"`
	X     float64 `col:"x" doc:"state x"`
	Next  float64 `col:"next" doc:"the state that follows"`
}

// A SeriesRow is a value of a subsampled orbit.
type SeriesRow struct {
	Init float64 `col:"init" doc:"initial state x(1)"`
	T    int32   `col:"t" unit:"steps" doc:"T of eq. (6)"`
	K    int32   `col:"k" doc:"number of the value, from 1; its time is T k"`
	X    float64 `col:"x" doc:"state x(T k)"`
}

// A RangeRow says how often the chaotic net is right at a range parameter.
type RangeRow struct {
	Seed        int64   `col:"seed" doc:"seed of the base net"`
	Reading     string  `col:"reading" doc:"reading of eq. (5): half or full"`
	Range       float64 `col:"range" doc:"range parameter"`
	T           int32   `col:"t" unit:"steps" doc:"T of eq. (6)"`
	First       int32   `col:"first" doc:"first output k"`
	Outputs     int32   `col:"outputs" doc:"number of outputs, first and those that follow"`
	Samples     int32   `col:"samples" doc:"training images"`
	Errors      int64   `col:"errors" doc:"wrong outputs for all images together"`
	WorstErrors int32   `col:"worst_errors" doc:"training images misread by the worst of the outputs"`
	VotedErrors int32   `col:"voted_errors" doc:"training images whose most frequent class among the outputs is wrong"`
	Accuracy    float64 `col:"accuracy" unit:"%" doc:"share of the outputs that are right"`
	Transient   bool    `col:"transient" doc:"the start-up transient is among the outputs"`
}

// A TimeRow is the error of the net with the weights of one time.
type TimeRow struct {
	Seed   int64   `col:"seed" doc:"seed of the base net"`
	Range  float64 `col:"range" doc:"range parameter"`
	Index  int32   `col:"index" unit:"steps" doc:"time T k"`
	MSE    float64 `col:"mse" doc:"mean over training images and output units of the squared difference between softmax output and desired output"`
	Errors int32   `col:"errors" doc:"training images misread"`
}

// A TRow is the error of the chaotic net for a T.
type TRow struct {
	Seed     int64   `col:"seed" doc:"seed of the base net"`
	Range    float64 `col:"range" doc:"range parameter"`
	T        int32   `col:"t" unit:"steps" doc:"T of eq. (6)"`
	MSE      float64 `col:"mse" doc:"mean over training images, output units and outputs k of the squared difference between softmax output and desired output"`
	Errors   int64   `col:"errors" doc:"wrong outputs for all training images together"`
	Accuracy float64 `col:"accuracy" unit:"%" doc:"share of the outputs that are right"`
}

// A FormRow is a form of the logistic map.
type FormRow struct {
	Seed         int64   `col:"seed" doc:"seed of the base net"`
	Form         string  `col:"form" doc:"logistic: 4u(1-u); logistic-square: 1-(2u-1)^2; logistic-centred: 1-2v^2 in v = 2u-1"`
	Range        float64 `col:"range" doc:"published range parameter"`
	T            int32   `col:"t" unit:"steps" doc:"published T"`
	Errors       int64   `col:"errors" doc:"wrong outputs for all training images together at that range parameter and T"`
	VotedErrors  int32   `col:"voted_errors" doc:"training images whose most frequent class among these outputs is wrong"`
	SweepRange   float64 `col:"sweep_range" doc:"range parameter with which T is swept"`
	TBest        int32   `col:"t_best" unit:"steps" doc:"T with the least mean squared error, as in tsweep"`
	MSEBest      float64 `col:"mse_best" doc:"mean squared error at that T"`
	MSE          float64 `col:"mse" doc:"mean squared error at the published T"`
	Rank         int32   `col:"rank" doc:"rank of the published T among all by the mean squared error, 1 the best"`
	Ranked       int32   `col:"ranked" doc:"number of T that are ranked"`
	Abstained    int32   `col:"abstained" doc:"test images without a statement at the published range parameter and T, by the rule of the config"`
	ErrorsCaught int32   `col:"errors_caught" doc:"of these, images that the base net misreads"`
	CorrectLost  int32   `col:"correct_lost" doc:"of these, images that the base net reads right"`
}

// An ArgminRow says how often a T has the least error among bootstrap samples.
type ArgminRow struct {
	Seed   int64   `col:"seed" doc:"seed of the base net"`
	T      int32   `col:"t" unit:"steps" doc:"T of eq. (6)"`
	Images float64 `col:"images" doc:"share of the bootstrap samples of the training images in which this T has the least error"`
	Both   float64 `col:"both" doc:"the same with the times T k behind the start-up transient resampled, too, each for all T"`
}

// A ChosenRow is the outcome of the calibration.
type ChosenRow struct {
	Seed            int64   `col:"seed" doc:"seed of the base net"`
	Range           float64 `col:"range" doc:"range parameter in use"`
	T               int32   `col:"t" unit:"steps" doc:"T in use"`
	MSE             float64 `col:"mse" doc:"mean squared error at that T, as in tsweep"`
	RangeRule       string  `col:"range_rule" doc:"how the range parameter was chosen"`
	RangeCalibrated float64 `col:"range_calibrated" doc:"range parameter that the calibration finds; null if none qualifies"`
	RangeTransient  float64 `col:"range_transient" doc:"range parameter that the same rule finds for the first outputs at T = 1; null if none qualifies or none was looked at"`
	RangeVoted      float64 `col:"range_voted" doc:"range parameter that the same rule finds if an image counts as right when most of its outputs are; null if none qualifies"`
	TCalibrated     int32   `col:"t_calibrated" unit:"steps" doc:"T with the least mean squared error, the smallest of several"`
	TLow            int32   `col:"t_low" unit:"steps" doc:"lower end of the 95 % bootstrap interval of the T with the least error, images and times resampled"`
	THigh           int32   `col:"t_high" unit:"steps" doc:"upper end of that interval"`
	TShare          float64 `col:"t_share" doc:"share of the bootstrap samples that pick t_calibrated"`
	Collapsed       int32   `col:"collapsed" doc:"maps known to have reached a cycle in float64 by the last of the times T k"`
	TransientSteps  int32   `col:"transient_steps" unit:"steps" doc:"steps until nine in ten of the weights have left the lower end of the region"`
}

// A VoteRow holds the classes that the outputs give to a test image.
type VoteRow struct {
	Variant string         `col:"variant" doc:"seed and name of the variant"`
	Index   int32          `col:"index" doc:"number of the test image, from 0"`
	Label   int32          `col:"label" doc:"digit it shows"`
	Base    int32          `col:"base" doc:"digit the base net takes it for"`
	Votes   [classes]int32 `col:"votes" doc:"outputs that take it for the digit"`
}

// A VariantRow describes a variant.
type VariantRow struct {
	Name      string  `col:"name" doc:"seed and name of the variant"`
	Seed      int64   `col:"seed" doc:"seed of the base net"`
	Map       string  `col:"map" doc:"what varies the weights: logistic, tent or sine (maps), uniform, arcsine or gaussian (independent random numbers), constant (one shift for all weights, from -h to h over the outputs), dropout (of hidden units)"`
	Reading   string  `col:"reading" doc:"reading of eq. (5): half or full; dropout: empty"`
	Range     float64 `col:"range" doc:"range parameter; dropout: share of the units left out"`
	T         int32   `col:"t" unit:"steps" doc:"T of eq. (6); 1 where there is no map"`
	Factor    float64 `col:"factor" doc:"initial state over base weight; 0 where there is no map"`
	Skip      int32   `col:"skip" unit:"steps" doc:"steps before the first output"`
	Order     string  `col:"order" doc:"order of the pixels: row or column; dropout: empty"`
	Rows      int32   `col:"rows" doc:"rows of the first weight matrix whose weights vary"`
	Outputs   int32   `col:"outputs" doc:"outputs of each image"`
	Chosen    bool    `col:"chosen" doc:"it is the chaotic net as calibrated"`
	Published bool    `col:"published" doc:"it has the published range parameter and T, and the other settings of the calibrated net"`
	Collapsed int32   `col:"collapsed" doc:"maps known to have reached a cycle in float64"`
	Folded    int32   `col:"folded" doc:"initial states outside of the region, which were reflected at its borders"`
}

// A Table1Row is what a rule of abstention makes of a variant.
type Table1Row struct {
	Variant           string  `col:"variant" doc:"seed and name of the variant"`
	MaxClasses        int32   `col:"max_classes" doc:"no statement if more classes than these occur among the outputs"`
	MinVotes          int32   `col:"min_votes" doc:"no statement if no class has as many outputs as these"`
	Seed              int64   `col:"seed" doc:"seed of the base net"`
	Chosen            bool    `col:"chosen" doc:"it is the chaotic net as calibrated"`
	Published         bool    `col:"published" doc:"it has the published range parameter and T"`
	Samples           int32   `col:"samples" doc:"test images"`
	BaseErrors        int32   `col:"base_errors" doc:"images that the base net misreads"`
	BaseCorrect       int32   `col:"base_correct" doc:"images that the base net reads right"`
	Abstained         int32   `col:"abstained" doc:"images without a statement"`
	ErrorsCaught      int32   `col:"errors_caught" doc:"of these, images that the base net misreads"`
	ErrorsAccepted    int32   `col:"errors_accepted" doc:"images with a statement that the base net misreads"`
	CorrectLost       int32   `col:"correct_lost" doc:"images without a statement that the base net reads right"`
	CorrectKept       int32   `col:"correct_kept" doc:"images with a statement that the base net reads right"`
	Coverage          float64 `col:"coverage" unit:"%" doc:"share of the images with a statement"`
	SelectiveAccuracy float64 `col:"selective_accuracy" unit:"%" doc:"share of these that the base net reads right; null if there are none"`
	Accepted          int32   `col:"accepted" doc:"images with a statement"`
	Overruled         int32   `col:"overruled" doc:"images with a statement whose most frequent class is not that of the base net"`
}

// A CurveRow is a point of a risk-coverage curve.
type CurveRow struct {
	Method   string  `col:"method" doc:"how the images are ranked: the name of a variant, by its votes; this with mean after it, by the largest mean probability of its outputs; softmax, margin, entropy: by the base net's probabilities; ensemble: by the mean probability of all base nets"`
	Seed     int64   `col:"seed" doc:"seed of the base net; -1: mean over all seeds, and the ensemble"`
	Coverage float64 `col:"coverage" doc:"share of the test images that are accepted"`
	Risk     float64 `col:"risk" doc:"share of these that are misread, images with equal scores in random order"`
	Low      float64 `col:"low" doc:"lower end of the 95 % bootstrap band over images; for several seeds, over seeds, too"`
	High     float64 `col:"high" doc:"upper end of that band"`
}

// An AURCRow is the area under a risk-coverage curve.
type AURCRow struct {
	Method   string  `col:"method" doc:"how the images are ranked, as in curves"`
	Seed     int64   `col:"seed" doc:"seed of the base net; -1: mean over all seeds, and the ensemble"`
	AURC     float64 `col:"aurc" doc:"area under the risk-coverage curve: mean risk over all numbers of accepted images"`
	Low      float64 `col:"low" doc:"lower end of its 95 % bootstrap interval"`
	High     float64 `col:"high" doc:"upper end of that interval"`
	Errors   float64 `col:"errors" doc:"test images that the method misreads when it accepts all"`
	CaughtAt float64 `col:"errors_caught_at_published" doc:"errors among the least trusted images, as many as the paper abstains on; null if there are not so many images"`
}

// An ExampleRow is an output for one of two images.
type ExampleRow struct {
	Role  string `col:"role" doc:"correct: read right; misread: read wrong by the base net"`
	Index int32  `col:"index" doc:"number of the test image, from 0"`
	Label int32  `col:"label" doc:"digit it shows"`
	Base  int32  `col:"base" doc:"digit the base net takes it for"`
	K     int32  `col:"k" doc:"number of the output, from 1"`
	Class int32  `col:"class" doc:"digit the output takes it for"`
}

// A BoundaryRow is a point of a plane in the space of images.
type BoundaryRow struct {
	I       int32   `col:"i" doc:"column of the picture, from 0"`
	J       int32   `col:"j" doc:"row of the picture, from 0 at the lowest y"`
	X       float64 `col:"x" doc:"first coordinate in the plane, in the metric of the pixels"`
	Y       float64 `col:"y" doc:"second coordinate in the plane"`
	Base    int32   `col:"base" doc:"class by the base net"`
	L1      int32   `col:"l1" doc:"class by the first output of the chaotic net"`
	L2      int32   `col:"l2" doc:"class by the second output"`
	L3      int32   `col:"l3" doc:"class by the third output; -1 if there are two"`
	Classes int32   `col:"classes" doc:"number of classes among the outputs"`
	Share   float64 `col:"share" doc:"share of the outputs that have the class of the base net"`
}

// A BoundaryPointRow is an image in that plane.
type BoundaryPointRow struct {
	Role  string  `col:"role" doc:"test: the misread test image of the examples, or the correct one; own: the nearest training image of its label; other: the nearest of the class that the base net takes it for or, if that is its label, of any other"`
	Split string  `col:"split" doc:"train or test"`
	Index int32   `col:"index" doc:"number of the image in its images.Set, from 0"`
	Label int32   `col:"label" doc:"digit it shows"`
	X     float64 `col:"x" doc:"first coordinate in the plane"`
	Y     float64 `col:"y" doc:"second coordinate in the plane"`
}

// A LineRow is a line that divides two groups of points.
type LineRow struct {
	Line int32   `col:"line" doc:"0: found by the perceptron rule; k: with the weights of output k"`
	W1   float64 `col:"w1" doc:"weight of the first input"`
	W2   float64 `col:"w2" doc:"weight of the second input"`
	B    float64 `col:"b" doc:"bias: the line is w1 x + w2 y + b = 0"`
}

// A PointRow is a point of these groups.
type PointRow struct {
	Group int32   `col:"group" doc:"digit it shows: 0 (group 0) or 1 (group X)"`
	Index int32   `col:"index" doc:"number of the training image, from 0"`
	X     float64 `col:"x" doc:"first principal coordinate, the largest of all 1"`
	Y     float64 `col:"y" doc:"second principal coordinate, in the same unit"`
	Side  int32   `col:"side" doc:"side of line 0 that it is on: 1 or -1"`
	Share float64 `col:"share" doc:"share of the other lines that have it on the other side"`
}

// Rows that shards leave for later ones.

// A PickedRow is the outcome of the calibration of the range parameter.
type PickedRow struct {
	Range      float64 `col:"range" doc:"range parameter in use"`
	Calibrated float64 `col:"calibrated" doc:"range parameter that the calibration finds; null if none qualifies"`
	Transient  float64 `col:"transient" doc:"the same for the first outputs at T = 1"`
	Voted      float64 `col:"voted" doc:"the same with an image right when most of its outputs are"`
	Rule       string  `col:"rule" doc:"how it was chosen"`
	Samples    int32   `col:"samples" doc:"training images"`
	Collapsed  int32   `col:"collapsed" doc:"maps known to have reached a cycle by the last of the times T k"`
	Steps      int32   `col:"steps" unit:"steps" doc:"length of the start-up transient"`
}

// A ResampledRow is the error of one time on a bootstrap sample.
type ResampledRow struct {
	Index     int32   `col:"index" unit:"steps" doc:"time T k"`
	Replicate int32   `col:"replicate" doc:"number of the bootstrap sample of the training images, from 0"`
	Sum       float32 `col:"sum" doc:"sum of the squared errors"`
}

// An AnswerRow holds what the images of a split are taken for with the weights of one
// time.
type AnswerRow struct {
	Index   int32  `col:"index" unit:"steps" doc:"time, of the orbits"`
	Answers string `col:"answers" doc:"digit that each image is taken for, in their order, a character each"`
}

// A ScoreRow says how much a method trusts itself with a test image.
type ScoreRow struct {
	Method string  `col:"method" doc:"the method, as in curves"`
	Index  int32   `col:"index" doc:"number of the test image, from 0"`
	Wrong  bool    `col:"wrong" doc:"the method misreads the image"`
	Score  float64 `col:"score" doc:"the greater, the more trusted"`
}
