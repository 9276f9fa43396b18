package signals

// A SignalRow is a wanted signal.
type SignalRow struct {
	Name          string `col:"name" doc:"short name of the signal"`
	About         string `col:"about" doc:"what it is"`
	Source        string `col:"source" doc:"where it is used"`
	N             int64  `col:"n" doc:"number of outputs"`
	Period        int64  `col:"period" unit:"steps" doc:"number of its rows"`
	Antisymmetric bool   `col:"antisymmetric" doc:"whether it is its own negative, as each GBPO is"`
	Complete      bool   `col:"complete" doc:"whether the search went through all orders of the columns, with all connection numbers"`
	Networks      int64  `col:"networks" doc:"networks that store it, in any order of the columns, but for numbering and mirror images"`
	Analysed      int64  `col:"analysed" doc:"of these, those whose basins were computed"`
	GBPOs         int64  `col:"gbpos" doc:"of these, those for which the signal is a GBPO (definition 3.1)"`
	Further       int64  `col:"further" doc:"further neurons of the best network: the least number with which some network stores it, or, where it is stored without and can be a GBPO, with which it is one; 0 if there are none"`
	Tried         int64  `col:"further_tried" doc:"largest number of further neurons that was searched through, 0 if none was"`
	Columns       string `col:"further_columns" doc:"columns of the further neurons of the best network, separated by blanks"`
	CN            int32  `col:"cn" doc:"connection number of the best network, -1 if there is none"`
	ID            string `col:"id" doc:"its permutation ID"`
	Ring          string `col:"ring" doc:"the columns of the signal, from 1, on the sites of its ring"`
	GBPO          bool   `col:"gbpo" doc:"whether the signal is its GBPO"`
	Basin         int64  `col:"basin" unit:"states" doc:"states on the orbit and that fall into it, of 2^N"`
	Transient     int64  `col:"longest_transient" unit:"steps" doc:"longest way into the orbit"`
	Cells         int64  `col:"cells" doc:"neurons of the best network: flip-flops, and majority gates"`
	MissBits      int64  `col:"miss_bits" doc:"fewest bits of all next states that a network of N neurons gets wrong, 0 if some network stores it"`
	MissCN        int32  `col:"miss_cn" doc:"a connection number with which it gets so many wrong"`
	MissID        string `col:"miss_id" doc:"its permutation ID"`
	MissRing      string `col:"miss_ring" doc:"the columns of the signal on its ring"`
	MissWithout   string `col:"miss_without" doc:"columns, from 1, whose next values no neuron of that ring has: why it stores nothing"`
	MissAll       bool   `col:"miss_all" doc:"whether all orders were looked at, and not only that of the rows"`
	Wires         int64  `col:"wires" doc:"connections of the best network, 4 for each neuron; 0 if there is none"`
	DBNNHidden    int64  `col:"dbnn_hidden" doc:"hidden neurons of the DBNN that stores the signal, the period"`
	DBNNGates     int64  `col:"dbnn_gates" doc:"its three-input majority gates"`
	DBNNWires     int64  `col:"dbnn_wires" doc:"its connections"`
}

// A ConnectionRow is a signal with a connection number.
type ConnectionRow struct {
	Name      string `col:"name" doc:"short name of the signal"`
	CN        int32  `col:"cn" doc:"connection number; CN4 and CN6 are mirror images of CN1 and CN3"`
	Complete  bool   `col:"complete" doc:"whether the search went through all orders of the columns"`
	Orders    int64  `col:"orders" doc:"orders that store it, up to rotation, and mirror where that keeps the connection number"`
	Networks  int64  `col:"networks" doc:"networks of these orders"`
	Analysed  int64  `col:"analysed" doc:"of these, those whose basins were computed"`
	GBPOs     int64  `col:"gbpos" doc:"of these, those for which the signal is a GBPO"`
	BestID    string `col:"best_id" doc:"permutation ID of the best, empty if there is none"`
	BestBasin int64  `col:"best_basin" unit:"states" doc:"its basin"`
}

// A CycleRow counts cycles of different states.
type CycleRow struct {
	N          int64   `col:"n" doc:"number of binary variables N"`
	CN         int32   `col:"cn" doc:"connection number, -1 for any of the eight"`
	Period     int64   `col:"period" unit:"steps" doc:"number of states"`
	Possible   float64 `col:"possible" doc:"cycles of so many different states out of 2^N, each the orbit of some DBNN"`
	Stored     int64   `col:"stored" doc:"of these, those that some PBNN has, but for orbits of the endpoints"`
	StoredFree int64   `col:"stored_free" doc:"of these, those that some PBNN has in some order of its outputs"`
	GBPO       int64   `col:"gbpo" doc:"of these, those that are the GBPO of some PBNN"`
	GBPOFree   int64   `col:"gbpo_free" doc:"of these, those that are its GBPO in some order of its outputs"`
}

// A PropertyRow is a value of a property of permutations.
type PropertyRow struct {
	N            int64   `col:"n" doc:"number of binary variables N"`
	Property     string  `col:"property" doc:"what of the permutation"`
	Value        int64   `col:"value" doc:"its value"`
	CN           int32   `col:"cn" doc:"connection number"`
	Sampled      bool    `col:"sampled" doc:"whether the permutations are a random sample, and not all standard ones"`
	All          int64   `col:"all" doc:"permutations looked at"`
	AllGBPOs     int64   `col:"all_gbpos" doc:"of these, those with a GBPO"`
	Permutations int64   `col:"permutations" doc:"permutations with this value"`
	GBPOs        int64   `col:"gbpos" doc:"of these, those with a GBPO"`
	Ratio        float64 `col:"ratio" doc:"share of those with a GBPO, by the same share of all"`
	MeanPeriod   float64 `col:"mean_period" unit:"steps" doc:"mean period of these GBPOs, null if there are none"`
}
