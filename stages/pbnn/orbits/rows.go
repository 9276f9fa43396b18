package orbits

// A NetworkRow is a PBNN: a standard permutation with a connection number.
type NetworkRow struct {
	N                int64   `col:"n" doc:"number of binary variables N"`
	ID               string  `col:"id" doc:"standard permutation ID"`
	CN               int32   `col:"cn" doc:"connection number"`
	MirrorID         string  `col:"mirror_id" doc:"standard permutation ID of the mirror image x_i -> x_{N-i+1}"`
	Basic            bool    `col:"basic" doc:"whether the permutation is basic (definition 3.4)"`
	BPOs             int64   `col:"bpos" doc:"number of BPOs other than those made of endpoints"`
	Periods          string  `col:"periods" unit:"steps" doc:"their periods, falling, separated by blanks"`
	Basins           string  `col:"basins" unit:"states" doc:"their basins (BPPs and EPPs), in the same order"`
	EndpointBasin    int64   `col:"endpoint_basin" unit:"states" doc:"the endpoints' BPOs and the EPPs that fall into them"`
	LongestTransient int64   `col:"longest_transient" unit:"steps" doc:"longest way of an EPP to its BPO"`
	MeanTransient    float64 `col:"mean_transient" unit:"steps" doc:"mean way to the BPO over all 2^N states"`
	GBPO             bool    `col:"gbpo" doc:"whether there is a GBPO (definition 3.1)"`
	Period           int64   `col:"period" unit:"steps" doc:"period of the GBPO, 0 if there is none"`
}

// A BPORow is a binary periodic orbit (definition 2.1) of a network.
type BPORow struct {
	N                int64  `col:"n" doc:"number of binary variables N"`
	ID               string `col:"id" doc:"standard permutation ID"`
	CN               int32  `col:"cn" doc:"connection number"`
	BPO              int64  `col:"bpo" doc:"number of the BPO, from 1, by falling period"`
	Period           int64  `col:"period" unit:"steps" doc:"number of its BPPs"`
	Basin            int64  `col:"basin" unit:"states" doc:"its BPPs and EPPs"`
	EPPs             int64  `col:"epps" unit:"states" doc:"EPPs that fall into it"`
	LongestTransient int64  `col:"longest_transient" unit:"steps" doc:"longest way of an EPP into it"`
	MinState         int64  `col:"min_state" doc:"smallest state index on it; bit i-1 is set iff x_i = +1"`
	Symmetric        bool   `col:"symmetric" doc:"whether it is its own negative"`
}

// A GBPORow is a globally stable binary periodic orbit (definition 3.1).
type GBPORow struct {
	N                int64   `col:"n" doc:"number of binary variables N"`
	CN               int32   `col:"cn" doc:"connection number"`
	ID               string  `col:"id" doc:"standard permutation ID"`
	MirrorID         string  `col:"mirror_id" doc:"standard permutation ID of the mirror image x_i -> x_{N-i+1}"`
	Period           int64   `col:"period" unit:"steps" doc:"period of the GBPO"`
	EPPs             int64   `col:"epps" unit:"states" doc:"EPPs that fall into it"`
	LongestTransient int64   `col:"longest_transient" unit:"steps" doc:"longest way of an EPP into it"`
	MeanTransient    float64 `col:"mean_transient" unit:"steps" doc:"mean way into it over its EPPs"`
}

// A PeriodRow counts the GBPOs with one period.
type PeriodRow struct {
	N                int64 `col:"n" doc:"number of binary variables N"`
	CN               int32 `col:"cn" doc:"connection number"`
	Period           int64 `col:"period" unit:"steps" doc:"period of the GBPOs"`
	GBPOs            int64 `col:"gbpos" doc:"standard permutation IDs that have a GBPO with this period"`
	LongestTransient int64 `col:"longest_transient" unit:"steps" doc:"longest way of an EPP into one of them"`
	SumTransient     int64 `col:"sum_transient" unit:"steps" doc:"sum of the ways of all EPPs into them; each has 2^N - 2 - period EPPs"`
}

// A LongestRow is a GBPO with the longest period of its N and connection number.
type LongestRow struct {
	N      int64  `col:"n" doc:"number of binary variables N"`
	CN     int32  `col:"cn" doc:"connection number"`
	Period int64  `col:"period" unit:"steps" doc:"the longest period of a GBPO"`
	ID     string `col:"id" doc:"standard permutation ID"`
}

// An OrbitRow is a state on a GBPO with the longest period of its N and connection
// number; of several such GBPOs it is that of the smallest ID.
type OrbitRow struct {
	N  int64  `col:"n" doc:"number of binary variables N"`
	CN int32  `col:"cn" doc:"connection number"`
	T  int64  `col:"t" unit:"steps" doc:"time, from 0"`
	ID string `col:"id" doc:"standard permutation ID"`
	X  int64  `col:"x" doc:"state index at time t; bit i-1 is set iff x_i = +1. The smallest one is at t = 0"`
}

// A StatisticsRow sums up the GBPOs of one N and connection number.
type StatisticsRow struct {
	N                int64   `col:"n" doc:"number of binary variables N"`
	CN               int32   `col:"cn" doc:"connection number"`
	Permutations     int64   `col:"permutations" doc:"standard permutation IDs gone through one by one"`
	GBPOs            int64   `col:"gbpos" doc:"those that have a GBPO"`
	Share            float64 `col:"share" doc:"gbpos / permutations"`
	LongestPeriod    int64   `col:"longest_period" unit:"steps" doc:"longest period of a GBPO, 0 if there is none"`
	LongestIDs       int64   `col:"longest_ids" doc:"standard permutation IDs with the longest period"`
	TopPeriod        int64   `col:"top_period" unit:"steps" doc:"longest period that at least 1 % of the GBPOs reach, 0 if there is none"`
	SumPeriod        int64   `col:"sum_period" unit:"steps" doc:"sum of the periods"`
	MeanPeriod       float64 `col:"mean_period" unit:"steps" doc:"sum_period / gbpos, 0 if there is none"`
	LongestTransient int64   `col:"longest_transient" unit:"steps" doc:"longest way of an EPP into a GBPO"`
	SumTransient     int64   `col:"sum_transient" unit:"steps" doc:"sum of the ways of all EPPs of all GBPOs"`
	SumEPPs          int64   `col:"sum_epps" unit:"states" doc:"sum of the numbers of EPPs; with the period they make up the basin of 2^N - 2 states"`
	MeanTransient    float64 `col:"mean_transient" unit:"steps" doc:"sum_transient / sum_epps, 0 if there is none"`
	ListFrom         int64   `col:"list_from" unit:"steps" doc:"the table gbpo has the GBPOs with at least this period, 0 for all"`
	Listed           int64   `col:"listed" doc:"GBPOs in the table gbpo"`
}

// A SweepRow says what a sweep has gone through.
type SweepRow struct {
	N            int64  `col:"n" doc:"number of binary variables N"`
	Prefix       string `col:"prefix" doc:"first entries of the permutations"`
	Permutations int64  `col:"permutations" doc:"standard permutation IDs gone through"`
}

// A CountRow counts the standard permutations of a dimension.
type CountRow struct {
	N              int64 `col:"n" doc:"number of binary variables N"`
	Prime          bool  `col:"prime" doc:"whether N is prime"`
	Standard       int64 `col:"standard" doc:"standard permutation IDs, by Burnside's count"`
	Theorem        int64 `col:"theorem" doc:"(N-1)! + N-1 of theorem 3.5, 0 if N is not prime"`
	Basic          int64 `col:"basic" doc:"basic permutation IDs"`
	Enumerated     int64 `col:"enumerated" doc:"standard permutation IDs gone through one by one, -1 if they were not"`
	FullBinaryLog2 int64 `col:"full_binary_log2" doc:"N^2, where 2^(N^2) is the number of full binary connections for M = N"`
}

// An ExampleRow is a network that a figure shows.
type ExampleRow struct {
	Figure int64  `col:"figure" doc:"figure number"`
	Panel  string `col:"panel" doc:"panel, or empty"`
	Kind   string `col:"kind" doc:"pbnn or dbnn"`
	N      int64  `col:"n" doc:"number of binary variables N"`
	CN     int32  `col:"cn" doc:"connection number, -1 for a dbnn"`
	ID     string `col:"id" doc:"permutation ID, empty for a dbnn"`
	Period int64  `col:"period" unit:"steps" doc:"period of the BPO that is drawn: the longest, of those the one with the smallest state"`
	BPOs   int64  `col:"bpos" doc:"number of BPOs other than those made of endpoints"`
	GBPO   bool   `col:"gbpo" doc:"whether it is a GBPO"`
}

// A LocalRow is a local binary connection.
type LocalRow struct {
	CN             int32 `col:"cn" doc:"connection number"`
	WA             int32 `col:"wa" doc:"weight w_a of the input to the left, -1 or +1"`
	WB             int32 `col:"wb" doc:"weight w_b of the input in the middle, -1 or +1"`
	WC             int32 `col:"wc" doc:"weight w_c of the input to the right, -1 or +1"`
	EndpointsFixed bool  `col:"endpoints_fixed" doc:"whether the endpoints are fixed points; if not, they change places"`
}

// A ConnectionRow is a branch of a DBNN that a figure shows.
type ConnectionRow struct {
	Figure int64  `col:"figure" doc:"figure number"`
	Panel  string `col:"panel" doc:"panel, or empty"`
	Layer  string `col:"layer" doc:"hidden: input to hidden; output: hidden to output"`
	From   int64  `col:"from" doc:"neuron it comes from, from 1"`
	To     int64  `col:"to" doc:"neuron it goes to, from 1"`
	Weight int32  `col:"weight" doc:"-1 or +1"`
}

// An EquivalentRow is a permutation of an equivalent permutation set.
type EquivalentRow struct {
	Figure   int64  `col:"figure" doc:"figure number"`
	Panel    string `col:"panel" doc:"panel, or empty"`
	K        int64  `col:"k" doc:"how often the shift operator R was applied, eq. (6)"`
	N        int64  `col:"n" doc:"number of binary variables N"`
	ID       string `col:"id" doc:"permutation ID"`
	Standard bool   `col:"standard" doc:"whether it is the standard permutation of its set (definition 3.3)"`
	Basic    bool   `col:"basic" doc:"whether it is basic (definition 3.4)"`
	Orbit    int64  `col:"orbit" doc:"number of permutations in its set"`
}
