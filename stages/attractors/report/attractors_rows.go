package report

// The columns that this stage reads of the tables of stages attractors and
// survey.

type setRow struct {
	Set             string  `col:"set"`
	N               int64   `col:"n"`
	D               int64   `col:"d"`
	S               float64 `col:"s"`
	Seed            int64   `col:"seed"`
	AuthorLambda    float64 `col:"author_lambda"`
	ClosedForm      float64 `col:"closed_form"`
	AuthorReset     float64 `col:"author_reset"`
	Lambda1         float64 `col:"lambda1"`
	Lambda1SE       float64 `col:"lambda1_se"`
	Lambda1Weighted float64 `col:"lambda1_weighted"`
	KYDim           float64 `col:"ky_dim"`
	KYSE            float64 `col:"ky_se"`
	Class           string  `col:"class"`
	Period          int64   `col:"period"`
	TorusDim        int64   `col:"torus_dim"`
	Rotation        float64 `col:"rotation"`
	Coverage        float64 `col:"coverage"`
	SC              float64 `col:"sc"`
	Bifurcation     string  `col:"bifurcation"`
	SumCheck        float64 `col:"sum_check"`
	Steps           int64   `col:"steps"`
	Transient       int64   `col:"transient"`
	Figure          int64   `col:"figure"`
	Skip            int64   `col:"skip"`
}

type exponentRow struct {
	Set      string  `col:"set"`
	K        int64   `col:"k"`
	Mean     float64 `col:"mean"`
	SE       float64 `col:"se"`
	Weighted float64 `col:"weighted"`
}

type convergenceRow struct {
	Set      string  `col:"set"`
	K        int64   `col:"k"`
	Step     int64   `col:"step"`
	Mean     float64 `col:"mean"`
	Weighted float64 `col:"weighted"`
}

type orbitRow struct {
	Set string  `col:"set"`
	T   int64   `col:"t"`
	X1  float64 `col:"x1"`
	X2  float64 `col:"x2"`
}

type plottedRow struct {
	Set string  `col:"set"`
	I   int64   `col:"i"`
	X   float64 `col:"x"`
	Y   float64 `col:"y"`
}

type weightRow struct {
	Set   string  `col:"set"`
	Layer string  `col:"layer"`
	I     int64   `col:"i"`
	J     int64   `col:"j"`
	Value float64 `col:"value"`
}

type powerRow struct {
	Set   string  `col:"set"`
	F     float64 `col:"f"`
	Power float64 `col:"power"`
}

type netRow struct {
	N            int64   `col:"n"`
	D            int64   `col:"d"`
	S            float64 `col:"s"`
	Seed         int64   `col:"seed"`
	Class        string  `col:"class"`
	Lambda1      float64 `col:"lambda1"`
	SC           float64 `col:"sc"`
	Bifurcation  string  `col:"bifurcation"`
	AuthorLambda float64 `col:"author_lambda"`
	Steps        int64   `col:"steps"`
	LongClass    string  `col:"long_class"`
}
