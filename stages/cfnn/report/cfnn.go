package report

import (
	"fmt"
	"strconv"
	"strings"
)

// cfnn is the paper on a chaotic feed-forward network.
var cfnn = publication{name: "cfnn", label: "Taherkhani, Seyyedsalehi et al.", doc: "tables (md, tex, csv) and figures (svg, png, csv) of the paper on a chaotic feed-forward network"}

// Names of the tables that its items read.
const (
	tableImages      = "digits/images"
	tableClasses     = "digits/classes"
	tableArrays      = "digits/arrays"
	tableBaseNets    = "basenet/nets"
	tableBaseWeights = "basenet/weights"
	tableCurves      = "basenet/curves"
	tablePredictions = "basenet/predictions"
	tableBaselines   = "basenet/baselines"
)

// baseCSV holds what the paper prints of the digits and the base net.
const baseCSV = "data/published/cfnn_base.csv"

// The columns that this stage reads of the tables of stages digits and basenet.

type imageRow struct {
	Split string          `col:"split"`
	Index int32           `col:"index"`
	Label int32           `col:"label"`
	P     [pixels]float32 `col:"p"`
}

type digitRow struct {
	Split string          `col:"split"`
	Digit int32           `col:"digit"`
	Count int32           `col:"count"`
	Mean  [pixels]float32 `col:"mean"`
}

type arrayRow struct {
	Name      string `col:"name"`
	Rows      int32  `col:"rows"`
	Cols      int32  `col:"cols"`
	SHA256    string `col:"sha256"`
	Published string `col:"published"`
	Data      string `col:"data"`
}

type baseNetRow struct {
	Seed           int64   `col:"seed"`
	Data           string  `col:"data"`
	Method         string  `col:"method"`
	Parameters     int32   `col:"parameters"`
	PretrainEpochs int32   `col:"pretrain_epochs"`
	FinetuneEpochs int32   `col:"finetune_epochs"`
	TrainSamples   int32   `col:"train_samples"`
	TestSamples    int32   `col:"test_samples"`
	TrainErrors    int32   `col:"train_errors"`
	TestErrors     int32   `col:"test_errors"`
	TrainAccuracy  float64 `col:"train_accuracy"`
	TestAccuracy   float64 `col:"test_accuracy"`
}

type baseWeightRow struct {
	Seed  int64   `col:"seed"`
	Layer int32   `col:"layer"`
	I     int32   `col:"i"`
	J     int32   `col:"j"`
	W     float32 `col:"w"`
}

type curveRow struct {
	Seed        int64   `col:"seed"`
	Phase       string  `col:"phase"`
	Epoch       int32   `col:"epoch"`
	Loss        float64 `col:"loss"`
	TestLoss    float64 `col:"test_loss"`
	TrainErrors int32   `col:"train_errors"`
	TestErrors  int32   `col:"test_errors"`
	Evaluations int32   `col:"evaluations"`
}

type predictionRow struct {
	Seed      int64            `col:"seed"`
	Split     string           `col:"split"`
	Index     int32            `col:"index"`
	Label     int32            `col:"label"`
	Predicted int32            `col:"predicted"`
	Prob      [classes]float32 `col:"prob"`
}

type baselineRow struct {
	Method      string  `col:"method"`
	Parameter   int32   `col:"parameter"`
	TestSamples int32   `col:"test_samples"`
	TestErrors  int32   `col:"test_errors"`
	Accuracy    float64 `col:"accuracy"`
}

// classes is the number of digits.
const classes = 10

// The values of columns split and phase.
const (
	splitTrain    = "train"
	splitTest     = "test"
	phaseFinetune = "finetune"
)

// splitNames are the splits as readers call them.
var splitNames = map[string]string{splitTrain: "training", splitTest: "test"}

// cfnnItems returns the items of the paper in the order of the report.
func cfnnItems() []page.Item {
	const data, results = "section 4", "section 5"
	list := []page.Item{
		{
			ID: "digits", Drawn: true, Title: "Sample digits", Beside: data,
			Caption: "The first images of each digit, in the order of their split. White: −1 (paper), black: 1 (ink).",
			Tables:  []string{tableImages}, Build: buildSamples,
		},
		{
			ID: "digits_counts", Title: "Images of each digit", Place: data,
			Caption: "Number of images of each digit.",
			Tables:  []string{tableClasses}, Files: []string{baseCSV}, Build: buildDigitCounts,
		},
		{
			ID: "digits_mean", Drawn: true, Title: "Mean images", Beside: data,
			Caption: "Mean of all images of each digit. White: −1 (paper), black: 1 (ink).",
			Tables:  []string{tableClasses}, Build: buildMeans,
		},
		{
			ID: "digits_data", Title: "Provenance of the digits", Beside: data,
			Caption: "The arrays that the images and labels were read from. Digest: start of the SHA-256 of the values as little-endian float64, column by column; known: whether it is that of the distributed array (−: there is none). Where the files came from is recorded in the runs.",
			Tables:  []string{tableArrays}, Build: buildArrays,
		},
		{
			ID: "base_accuracy", Title: "Accuracy of the base net", Place: results + " and table 1",
			Caption: "Errors of the base net on the images it was trained with and on the test images, as printed and here, and those of plain classifiers on the same images.",
			Tables:  []string{tableBaseNets, tableBaselines}, Files: []string{baseCSV}, Build: buildAccuracy,
		},
		{
			ID: "base_curves", Drawn: true, Title: "Learning curves of the base net", Beside: results,
			Caption: "Training of the base net: mean squared error of the reconstruction of each hidden layer in its pretraining as a restricted Boltzmann machine, mean cross-entropy and misread images in the fine-tuning, by epoch. The axis of misread images shows the logarithm of one more than their number.",
			Tables:  []string{tableCurves}, Build: buildCurves,
		},
		{
			ID: "base_confusion", Title: "Confusion matrix of the base net", Beside: results,
			Caption: "Test images of each digit (row) by the digit that the base net reads (column).",
			Tables:  []string{tablePredictions}, Build: buildConfusion,
		},
		{
			ID: "base_misread", Drawn: true, Title: "Test images that the base net misreads", Beside: results,
			Caption: "Below each image the digit it shows and what the base net reads.",
			Tables:  []string{tableImages, tablePredictions}, Build: buildMisread,
		},
		{
			ID: "base_filters", Drawn: true, Title: "First layer of the base net", Beside: results,
			Caption: "Weights from the pixels to each unit of the first hidden layer, in the order of the units. Red: positive, ink excites the unit; blue: negative; white: 0.",
			Tables:  []string{tableBaseWeights}, Build: buildFilters,
		},
	}
	for i := range list {
		list[i].paper, list[i].section = cfnn, published
	}
	return list
}

// A printedBase is what the paper prints of its data and base net.
type printedBase struct {
	train, test   int32 // images
	layers        string
	parameters    int32 // weights of such a net, biases included
	trainAccuracy string
	testAccuracy  string
	testErrors    int32
}

// printedBase reads it.
func (s page.Source) printedBase() (printedBase, error) {
	var p printedBase
	records, column, err := s.Published(baseCSV, "name", "value")
	if err != nil {
		return p, err
	}
	value := map[string]string{}
	for _, r := range records {
		value[r[column["name"]]] = r[column["value"]]
	}
	integer := func(text string) int32 {
		v, fault := strconv.ParseInt(text, 10, 32)
		if fault != nil && err == nil {
			err = fmt.Errorf("%s: %w", baseCSV, fault)
		}
		return int32(v)
	}
	p = printedBase{
		train: integer(value["train_samples"]), test: integer(value["test_samples"]), testErrors: integer(value["test_errors"]),
		layers: value["layers"], trainAccuracy: value["train_accuracy"], testAccuracy: value["test_accuracy"],
	}
	from := int32(-1)
	for text := range strings.SplitSeq(p.layers, "-") {
		to := integer(text)
		p.parameters += (from + 1) * to
		from = to
	}
	return p, err
}
