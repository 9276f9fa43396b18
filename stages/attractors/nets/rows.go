package nets

// A SetRow is a network with all that was found out about it.
type SetRow struct {
	Set            string  `col:"set" doc:"name of the set"`
	N              int64   `col:"n" doc:"neurons N"`
	D              int64   `col:"d" doc:"length D of the shift register"`
	S              float64 `col:"s" doc:"scaling factor s"`
	Seed           int64   `col:"seed" doc:"seed of NumPy's legacy generator"`
	AuthorLambda   float64 `col:"author_lambda" unit:"1/step" doc:"the author's estimator: a one-step growth factor at the origin, not an exponent"`
	ClosedForm     float64 `col:"closed_form" unit:"1/step" doc:"ln(b_1 |w[:,1]|), which the author's estimator equals"`
	AuthorReset    float64 `col:"author_reset" unit:"1/step" doc:"the author's estimator with the missing reset"`
	Lambda1        float64 `col:"lambda1" unit:"1/step" doc:"largest Lyapunov exponent, plain mean"`
	Lambda1SE      float64 `col:"lambda1_se" unit:"1/step" doc:"its standard error, from batch means"`
	Lambda1Weight  float64 `col:"lambda1_weighted" unit:"1/step" doc:"largest Lyapunov exponent, weighted Birkhoff mean"`
	Lambda2        float64 `col:"lambda2" unit:"1/step" doc:"second Lyapunov exponent, plain mean; null for D = 1"`
	KYDim          float64 `col:"ky_dim" doc:"Kaplan-Yorke dimension, exponents within the tolerance of zero counted as zero"`
	KYSE           float64 `col:"ky_se" doc:"its standard error"`
	Class          string  `col:"class" doc:"fixed point, periodic, quasiperiodic, chaotic, hyperchaotic or undecided"`
	Reason         string  `col:"reason" doc:"the numbers that decided on the class"`
	Period         int64   `col:"period" unit:"steps" doc:"period of a periodic orbit, 1 for a fixed point, else 0"`
	TorusDim       int64   `col:"torus_dim" doc:"dimension of the torus of a quasiperiodic orbit, else 0"`
	Rotation       float64 `col:"rotation" unit:"1/step" doc:"rotation number of a quasiperiodic orbit, else null"`
	Coverage       float64 `col:"coverage" doc:"share of the 100 x 100 cells of [-1,1]^2 that (x1, x2) visits"`
	SC             float64 `col:"sc" doc:"value of s at which the origin loses stability"`
	Bifurcation    string  `col:"bifurcation" doc:"how it does: pitchfork, flip or Neimark-Sacker"`
	OriginRotation float64 `col:"origin_rotation" unit:"1/step" doc:"rotation of the critical eigenvalue"`
	SumCheck       float64 `col:"sum_check" unit:"1/step" doc:"sum of the exponents minus the mean of ln|det J|"`
	Steps          int64   `col:"steps" unit:"steps" doc:"iterations the exponents are averaged over"`
	Transient      int64   `col:"transient" unit:"steps" doc:"iterations before that"`
	Figure         int64   `col:"figure" doc:"figure of the article that shows it, 0 for none"`
	Skip           int64   `col:"skip" doc:"every skip-th vertex of the interpolated path is drawn"`
}

// A StartRow is a start of a network and what it leads to.
type StartRow struct {
	Set       string  `col:"set" doc:"name of the set"`
	Start     float64 `col:"start" doc:"value of every x_i at first"`
	Attractor int64   `col:"attractor" doc:"number of the attractor, from 1 in the order of the starts; mirror images have one number"`
	Class     string  `col:"class" doc:"its class, as in sets"`
	Period    int64   `col:"period" unit:"steps" doc:"period of a periodic orbit, 1 for a fixed point, else 0"`
	Lambda1   float64 `col:"lambda1" unit:"1/step" doc:"largest Lyapunov exponent, plain mean"`
	Lambda1SE float64 `col:"lambda1_se" unit:"1/step" doc:"its standard error"`
	Lambda2   float64 `col:"lambda2" unit:"1/step" doc:"second Lyapunov exponent, plain mean; null for D = 1"`
	Lambda2SE float64 `col:"lambda2_se" unit:"1/step" doc:"its standard error"`
	Rotation  float64 `col:"rotation" unit:"1/step" doc:"rotation number of a quasiperiodic orbit, else null"`
	Points    int64   `col:"points" doc:"points of it in the table start_points"`
}

// A StartPointRow is a point of the attractor that a start leads to.
type StartPointRow struct {
	Set   string  `col:"set" doc:"name of the set"`
	Start float64 `col:"start" doc:"value of every x_i at first"`
	T     int64   `col:"t" unit:"steps" doc:"iterations after those the exponents are averaged over, from 0"`
	X1    float64 `col:"x1" doc:"first neuron"`
	X2    float64 `col:"x2" doc:"second neuron, null for N = 1"`
}

// A SpectrumRow is a Lyapunov exponent.
type SpectrumRow struct {
	Set      string  `col:"set" doc:"name of the set"`
	K        int64   `col:"k" doc:"number of the exponent, from 1, falling"`
	Mean     float64 `col:"mean" unit:"1/step" doc:"plain mean"`
	SE       float64 `col:"se" unit:"1/step" doc:"standard error of the plain mean, from batch means"`
	Weighted float64 `col:"weighted" unit:"1/step" doc:"weighted Birkhoff mean"`
}

// A ConvergenceRow is the running mean of an exponent.
type ConvergenceRow struct {
	Set      string  `col:"set" doc:"name of the set"`
	K        int64   `col:"k" doc:"number of the exponent, from 1"`
	Step     int64   `col:"step" unit:"steps" doc:"iterations averaged over"`
	Mean     float64 `col:"mean" unit:"1/step" doc:"plain mean"`
	Weighted float64 `col:"weighted" unit:"1/step" doc:"weighted Birkhoff mean"`
}

// A TrajectoryRow is a point of a trajectory.
type TrajectoryRow struct {
	Set string  `col:"set" doc:"name of the set"`
	T   int64   `col:"t" unit:"steps" doc:"iterations after the discarded ones, from 0"`
	X1  float64 `col:"x1" doc:"first neuron"`
	X2  float64 `col:"x2" doc:"second neuron, null for N = 1"`
}

// An OrbitRow is a point of the attractor.
type OrbitRow struct {
	Set string  `col:"set" doc:"name of the set"`
	T   int64   `col:"t" unit:"steps" doc:"iterations after those the exponents are averaged over, from 0"`
	X1  float64 `col:"x1" doc:"first neuron"`
	X2  float64 `col:"x2" doc:"second neuron, null for N = 1"`
}

// A PlottedRow is a vertex of the article's drawing.
type PlottedRow struct {
	Set string  `col:"set" doc:"name of the set"`
	I   int64   `col:"i" doc:"number of the vertex, from 0"`
	X   float64 `col:"x" doc:"abscissa, x1 of the interpolated path"`
	Y   float64 `col:"y" doc:"ordinate, x2 of the interpolated path"`
}

// A WeightRow is a weight of a network.
type WeightRow struct {
	Set   string  `col:"set" doc:"name of the set"`
	Layer string  `col:"layer" doc:"w: register to neuron, b: neuron to output"`
	I     int64   `col:"i" doc:"neuron, from 1"`
	J     int64   `col:"j" doc:"place in the register, from 1; 0 for b"`
	Value float64 `col:"value" doc:"weight"`
}

// A PowerRow is a line of the power spectrum of x1.
type PowerRow struct {
	Set   string  `col:"set" doc:"name of the set"`
	F     float64 `col:"f" unit:"1/step" doc:"frequency, 0 to 1/2"`
	Power float64 `col:"power" doc:"power, the largest line 1"`
}

// A PartingRow is how far near states are apart after some steps.
type PartingRow struct {
	Set      string  `col:"set" doc:"name of the set"`
	T        int64   `col:"t" unit:"steps" doc:"iterations since they were 1e-9 apart"`
	Distance float64 `col:"distance" doc:"distance of one pair of states, of the whole register; 0 once they are the same"`
	Mean     float64 `col:"mean" doc:"geometric mean of the distances of those of 64 pairs along the orbit that are still apart"`
}

// A SegmentRow is a point of the image of a short segment.
type SegmentRow struct {
	Set string  `col:"set" doc:"name of the set"`
	T   int64   `col:"t" unit:"steps" doc:"iterations since it was a straight segment of length 0.01"`
	K   int64   `col:"k" doc:"number of the point along the segment, from 0"`
	Y1  float64 `col:"y1" doc:"first place of the register"`
	Y2  float64 `col:"y2" doc:"second place of the register"`
}

// A DensityRow is how many points of an orbit are in a cell of the plane of y1 and y2.
type DensityRow struct {
	Set     string  `col:"set" doc:"name of the set"`
	Section bool    `col:"section" doc:"only points near the section count, where the last place of the register is 0 within 1/400 of sum b_i"`
	I       int64   `col:"i" doc:"column of the cell, from 0 at y1 = -sum b_i"`
	J       int64   `col:"j" doc:"row of the cell, from 0 at y2 = -sum b_i"`
	Side    float64 `col:"side" doc:"side of the cell, 1/120 of sum b_i"`
	Count   int64   `col:"count" unit:"points" doc:"points in it"`
}
