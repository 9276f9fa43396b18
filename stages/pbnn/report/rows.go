package report

// The columns that this stage reads of the tables of stage orbits. Field names
// follow the columns; the tables' own descriptions say what they mean.

type countRow struct {
	N              int64 `col:"n"`
	Prime          bool  `col:"prime"`
	Standard       int64 `col:"standard"`
	Theorem        int64 `col:"theorem"`
	Enumerated     int64 `col:"enumerated"`
	FullBinaryLog2 int64 `col:"full_binary_log2"`
}

type gbpoRow struct {
	N        int64  `col:"n"`
	CN       int32  `col:"cn"`
	ID       string `col:"id"`
	MirrorID string `col:"mirror_id"`
	Period   int64  `col:"period"`
}

type networkRow struct {
	N                int64   `col:"n"`
	ID               string  `col:"id"`
	CN               int32   `col:"cn"`
	MirrorID         string  `col:"mirror_id"`
	BPOs             int64   `col:"bpos"`
	Periods          string  `col:"periods"`
	Basins           string  `col:"basins"`
	EndpointBasin    int64   `col:"endpoint_basin"`
	LongestTransient int64   `col:"longest_transient"`
	MeanTransient    float64 `col:"mean_transient"`
	GBPO             bool    `col:"gbpo"`
}

type exampleRow struct {
	Figure int64  `col:"figure"`
	Panel  string `col:"panel"`
	Kind   string `col:"kind"`
	N      int64  `col:"n"`
	CN     int32  `col:"cn"`
	ID     string `col:"id"`
	Period int64  `col:"period"`
	GBPO   bool   `col:"gbpo"`
}

type connectionRow struct {
	Figure int64  `col:"figure"`
	Panel  string `col:"panel"`
	Layer  string `col:"layer"`
	From   int64  `col:"from"`
	To     int64  `col:"to"`
	Weight int32  `col:"weight"`
}

type spacetimeRow struct {
	Figure int64  `col:"figure"`
	Panel  string `col:"panel"`
	T      int64  `col:"t"`
	I      int64  `col:"i"`
	X      int32  `col:"x"`
}

type dmapRow struct {
	Figure int64  `col:"figure"`
	Panel  string `col:"panel"`
	X      int64  `col:"x"`
	FX     int64  `col:"fx"`
	Step   int64  `col:"step"`
}

type equivalentRow struct {
	Figure   int64  `col:"figure"`
	Panel    string `col:"panel"`
	K        int64  `col:"k"`
	N        int64  `col:"n"`
	ID       string `col:"id"`
	Standard bool   `col:"standard"`
	Basic    bool   `col:"basic"`
	Orbit    int64  `col:"orbit"`
}

// A catalogueRow is what the report says about one table or figure.
type catalogueRow struct {
	Paper      string `col:"paper" doc:"short name of the publication"`
	ID         string `col:"id" doc:"name of the table or figure; its files are <paper>/<id>*"`
	Order      int64  `col:"order" doc:"position in the report, from 1"`
	Section    string `col:"section" doc:"published: also in the paper; beyond: ours only"`
	Title      string `col:"title" doc:"short title"`
	Caption    string `col:"caption" doc:"what is shown and where it comes from"`
	Files      string `col:"files" doc:"paths of the files, space-separated; empty if the config does not have the data"`
	Tables     string `col:"tables" doc:"tables it is made from, space-separated, without those that belong to others"`
	Published  string `col:"published" doc:"what the paper prints"`
	Ours       string `col:"ours" doc:"what was computed"`
	Difference string `col:"difference" doc:"none, or what differs in words"`
	Agrees     bool   `col:"agrees" doc:"false if a comparison was made and something differs"`
	Stamps     string `col:"stamps" doc:"reservations on the data it rests on; then nothing is compared"`
}
