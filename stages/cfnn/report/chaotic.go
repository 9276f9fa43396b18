package report

import (
	"fmt"
	"slices"
	"strconv"

	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/texttable"
)

// Names of the tables of stage chaoticnet.
const (
	tableBifurcation    = "chaoticnet/bifurcation"
	tableRegion         = "chaoticnet/region"
	tableSeries         = "chaoticnet/series"
	tableRange          = "chaoticnet/range"
	tableTime           = "chaoticnet/time"
	tableTSweep         = "chaoticnet/tsweep"
	tableArgmin         = "chaoticnet/argmin"
	tableChosen         = "chaoticnet/chosen"
	tableVariants       = "chaoticnet/variants"
	tableVotes          = "chaoticnet/votes"
	tableRule           = "chaoticnet/table1"
	tableOutputs        = "chaoticnet/examples"
	tableBoundary       = "chaoticnet/boundary"
	tableBoundaryPoints = "chaoticnet/boundary_points"
	tableLines          = "chaoticnet/separation_lines"
	tablePoints         = "chaoticnet/separation_points"
	tableRisk           = "chaoticnet/curves"
	tableAURC           = "chaoticnet/aurc"
)

// Files with what the paper prints of the chaotic net.
const (
	chaoticCSV = "data/published/cfnn_chaotic.csv"
	ruleCSV    = "data/published/cfnn_table1.csv"
)

// The columns that this stage reads of the tables of stage chaoticnet.

type bifurcationRow struct {
	A float64 `col:"a"`
	I int32   `col:"i"`
	U float64 `col:"u"`
}

type regionRow struct {
	Range float64 `col:"range"`
	I     int32   `col:"i"`
	X     float64 `col:"x"`
	Next  float64 `col:"next"`
}

type seriesRow struct {
	Init float64 `col:"init"`
	T    int32   `col:"t"`
	K    int32   `col:"k"`
	X    float64 `col:"x"`
}

type rangeRow struct {
	Seed        int64   `col:"seed"`
	Reading     string  `col:"reading"`
	Range       float64 `col:"range"`
	T           int32   `col:"t"`
	First       int32   `col:"first"`
	Outputs     int32   `col:"outputs"`
	Samples     int32   `col:"samples"`
	Errors      int64   `col:"errors"`
	WorstErrors int32   `col:"worst_errors"`
	VotedErrors int32   `col:"voted_errors"`
	Accuracy    float64 `col:"accuracy"`
	Transient   bool    `col:"transient"`
}

type timeRow struct {
	Seed   int64   `col:"seed"`
	Range  float64 `col:"range"`
	Index  int32   `col:"index"`
	MSE    float64 `col:"mse"`
	Errors int32   `col:"errors"`
}

type sweepRow struct {
	Seed     int64   `col:"seed"`
	Range    float64 `col:"range"`
	T        int32   `col:"t"`
	MSE      float64 `col:"mse"`
	Errors   int64   `col:"errors"`
	Accuracy float64 `col:"accuracy"`
}

type argminRow struct {
	Seed   int64   `col:"seed"`
	T      int32   `col:"t"`
	Images float64 `col:"images"`
	Both   float64 `col:"both"`
}

type chosenRow struct {
	Seed            int64   `col:"seed"`
	Range           float64 `col:"range"`
	T               int32   `col:"t"`
	MSE             float64 `col:"mse"`
	RangeRule       string  `col:"range_rule"`
	RangeCalibrated float64 `col:"range_calibrated"`
	RangeTransient  float64 `col:"range_transient"`
	RangeVoted      float64 `col:"range_voted"`
	TCalibrated     int32   `col:"t_calibrated"`
	TLow            int32   `col:"t_low"`
	THigh           int32   `col:"t_high"`
	TShare          float64 `col:"t_share"`
	TransientSteps  int32   `col:"transient_steps"`
}

type variantRow struct {
	Name      string  `col:"name"`
	Seed      int64   `col:"seed"`
	Map       string  `col:"map"`
	Reading   string  `col:"reading"`
	Range     float64 `col:"range"`
	T         int32   `col:"t"`
	Factor    float64 `col:"factor"`
	Skip      int32   `col:"skip"`
	Order     string  `col:"order"`
	Rows      int32   `col:"rows"`
	Outputs   int32   `col:"outputs"`
	Chosen    bool    `col:"chosen"`
	Published bool    `col:"published"`
}

type voteRow struct {
	Variant string         `col:"variant"`
	Index   int32          `col:"index"`
	Label   int32          `col:"label"`
	Base    int32          `col:"base"`
	Votes   [classes]int32 `col:"votes"`
}

type ruleRow struct {
	Variant           string  `col:"variant"`
	MaxClasses        int32   `col:"max_classes"`
	MinVotes          int32   `col:"min_votes"`
	Seed              int64   `col:"seed"`
	Chosen            bool    `col:"chosen"`
	Published         bool    `col:"published"`
	Samples           int32   `col:"samples"`
	BaseErrors        int32   `col:"base_errors"`
	BaseCorrect       int32   `col:"base_correct"`
	Abstained         int32   `col:"abstained"`
	ErrorsCaught      int32   `col:"errors_caught"`
	ErrorsAccepted    int32   `col:"errors_accepted"`
	CorrectLost       int32   `col:"correct_lost"`
	CorrectKept       int32   `col:"correct_kept"`
	Coverage          float64 `col:"coverage"`
	SelectiveAccuracy float64 `col:"selective_accuracy"`
	Accepted          int32   `col:"accepted"`
}

type outputRow struct {
	Role  string `col:"role"`
	Index int32  `col:"index"`
	Label int32  `col:"label"`
	Base  int32  `col:"base"`
	K     int32  `col:"k"`
	Class int32  `col:"class"`
}

type boundaryRow struct {
	I       int32   `col:"i"`
	J       int32   `col:"j"`
	X       float64 `col:"x"`
	Y       float64 `col:"y"`
	Base    int32   `col:"base"`
	L1      int32   `col:"l1"`
	L2      int32   `col:"l2"`
	L3      int32   `col:"l3"`
	Classes int32   `col:"classes"`
	Share   float64 `col:"share"`
}

type boundaryPointRow struct {
	Role  string  `col:"role"`
	Split string  `col:"split"`
	Index int32   `col:"index"`
	Label int32   `col:"label"`
	X     float64 `col:"x"`
	Y     float64 `col:"y"`
}

type lineRow struct {
	Line int32   `col:"line"`
	W1   float64 `col:"w1"`
	W2   float64 `col:"w2"`
	B    float64 `col:"b"`
}

type pointRow struct {
	Group int32   `col:"group"`
	Index int32   `col:"index"`
	X     float64 `col:"x"`
	Y     float64 `col:"y"`
	Side  int32   `col:"side"`
	Share float64 `col:"share"`
}

type riskRow struct {
	Method   string  `col:"method"`
	Seed     int64   `col:"seed"`
	Coverage float64 `col:"coverage"`
	Risk     float64 `col:"risk"`
	Low      float64 `col:"low"`
	High     float64 `col:"high"`
}

type aurcRow struct {
	Method   string  `col:"method"`
	Seed     int64   `col:"seed"`
	AURC     float64 `col:"aurc"`
	Low      float64 `col:"low"`
	High     float64 `col:"high"`
	Errors   float64 `col:"errors"`
	CaughtAt float64 `col:"errors_caught_at_published"`
}

// A printedChaotic is what the paper prints of the chaotic net.
type printedChaotic struct {
	chosenRange                    float64
	chosenT                        int32
	abstained, caught, correctLost int32
}

// printedChaotic reads it.
func (s page.Source) printedChaotic() (printedChaotic, error) {
	var p printedChaotic
	records, column, err := s.Published(chaoticCSV, "name", "value")
	if err != nil {
		return p, err
	}
	value := map[string]float64{}
	for i, r := range records {
		v, err := strconv.ParseFloat(r[column["value"]], 64)
		if err != nil {
			return p, fmt.Errorf("%s: record %d: %w", chaoticCSV, i+1, err)
		}
		value[r[column["name"]]] = v
	}
	for _, name := range []string{"range", "t", "abstained", "errors_caught", "correct_lost"} {
		if _, ok := value[name]; !ok {
			return p, fmt.Errorf("%s: no value %s", chaoticCSV, name)
		}
	}
	return printedChaotic{
		chosenRange: value["range"], chosenT: int32(value["t"]),
		abstained: int32(value["abstained"]), caught: int32(value["errors_caught"]), correctLost: int32(value["correct_lost"]),
	}, nil
}

// ofSeed returns the rows of a seed.
func ofSeed[Row any](rows []Row, seed func(Row) int64, want int64) []Row {
	var out []Row
	for _, r := range rows {
		if seed(r) == want {
			out = append(out, r)
		}
	}
	return out
}

// seedsOf lists the seeds in the order met.
func seedsOf[Row any](rows []Row, seed func(Row) int64) []int64 {
	var out []int64
	for _, r := range rows {
		if !slices.Contains(out, seed(r)) {
			out = append(out, seed(r))
		}
	}
	return out
}

// Colours of the figures of the chaotic net: the calibrated value, the published
// one, and what is neither.
const (
	chosenColor    = figure.Red
	publishedColor = figure.Color("#1b7a43")
)

// csvColumns makes the columns of a CSV file.
func csvColumns(names ...string) []texttable.Column {
	var out []texttable.Column
	for _, n := range names {
		out = append(out, texttable.Column{Name: n})
	}
	return out
}

// number is a number of a CSV file with nine digits.
func number(v float64) texttable.Cell { return texttable.Sci(v, 9) }

// whole is a whole number of a CSV file.
func whole[T int32 | int64 | int](v T) texttable.Cell { return texttable.Int(int64(v)) }
