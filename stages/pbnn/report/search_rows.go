package report

// The columns that this stage reads of the tables of stage search. Field names
// follow the columns; the tables' own descriptions say what they mean.

type estimateRow struct {
	N         int64   `col:"n"`
	CN        int32   `col:"cn"`
	Samples   int64   `col:"samples"`
	Hits      int64   `col:"hits"`
	Estimate  float64 `col:"estimate"`
	Low       float64 `col:"low"`
	High      float64 `col:"high"`
	Level     float64 `col:"level"`
	Standard  int64   `col:"standard"`
	MaxPeriod int64   `col:"max_period"`
}

type progressRow struct {
	N           int64  `col:"n"`
	CN          int32  `col:"cn"`
	Method      string `col:"method"`
	Island      int64  `col:"island"`
	Epoch       int64  `col:"epoch"`
	Visits      int64  `col:"visits"`
	Evaluations int64  `col:"evaluations"`
	GBPOs       int64  `col:"gbpos"`
	Period      int64  `col:"period"`
}

type bestRow struct {
	N           int64  `col:"n"`
	CN          int32  `col:"cn"`
	Method      string `col:"method"`
	Rank        int64  `col:"rank"`
	Period      int64  `col:"period"`
	ID          string `col:"id"`
	Visits      int64  `col:"visits"`
	Evaluations int64  `col:"evaluations"`
}
